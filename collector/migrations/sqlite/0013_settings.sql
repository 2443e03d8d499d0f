-- SPDX-License-Identifier: EUPL-1.2
-- The audit names the settings that changed and does not hold what they are.
drop trigger audit_is_not_changed;
update audit set detail = '' where kind = 'settings';
create trigger audit_is_not_changed before update on audit
begin select raise(abort, 'the audit is append-only'); end;
