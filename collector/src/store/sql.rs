// SPDX-License-Identifier: EUPL-1.2
//! Every statement of the collector, in the portable subset of SQLite and PostgreSQL.
//!
//! Placeholders are `$1`, `$2`, … in order of first appearance, for SQLite numbers them so and PostgreSQL by their name.
//! Times are whole seconds, ids are texts, keys and digests are bytes; nothing is joined by text formatting.

/// Declares the statements and the list of all, which the tests walk.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $sql;)*
        /// All statements with their names.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

statements! {
    /// How often the database was restored.
    GENERATION = "select generation from collector where only_row = 1";
    /// Counts as a restore, so that agents send the reports of open weeks again.
    RAISE_GENERATION = "update collector set generation = generation + 1 where only_row = 1";
    /// When a collector last said that it was there.
    FIND_ALIVE = "select alive_at from collector where only_row = 1";
    /// Says that a collector is there.
    PUT_ALIVE = "update collector set alive_at = $1 where only_row = 1 and alive_at < $1";
    /// Keeps a time in which no collector was there.
    PUT_OUTAGE = "insert into outage (began_at, ended_at) values ($1, $2) on conflict (began_at) do nothing";
    /// The times since an instant in which no collector was there.
    LIST_OUTAGES = "select began_at, ended_at from outage where ended_at > $1 order by began_at";
    /// The fingerprint of the secret with which the database is used.
    FINGERPRINT = "select secret_fingerprint from collector where only_row = 1";
    /// Keeps the fingerprint of the first secret.
    CLAIM = "update collector set secret_fingerprint = $1 where only_row = 1 and secret_fingerprint is null";

    /// Keeps a project's terms, or replaces terms that nobody approved yet.
    PUT_PROJECT = "insert into project (project, terms, terms_hash, created_at) values ($1, $2, $3, $4) \
        on conflict (project) do update set terms = excluded.terms, terms_hash = excluded.terms_hash, \
        created_at = excluded.created_at where project.approval is null";
    /// One project.
    FIND_PROJECT = "select terms, approval, manifest, manifest_signature from project where project = $1";
    /// The ids of all projects.
    LIST_PROJECT_IDS = "select project from project order by project";
    /// All projects.
    LIST_PROJECTS = "select terms, approval, manifest, manifest_signature from project order by project";
    /// Records the works council's decision on exactly these terms, once.
    APPROVE_PROJECT = "update project set approval = $1, manifest = $2, manifest_signature = $3 \
        where project = $4 and terms_hash = $5 and approval is null";

    /// The last version of a project's terms.
    LAST_TERMS = "select version, terms_hash from terms_version where project = $1 order by version desc limit 1";
    /// Keeps a version of a project's terms.
    PUT_TERMS = "insert into terms_version (project, version, kept_at, terms_hash, terms) values ($1, $2, $3, $4, $5)";
    /// The versions of a project's terms.
    LIST_TERMS = "select version, kept_at, terms from terms_version where project = $1 order by version";

    /// Keeps an objection under its number.
    PUT_OBJECTION = "insert into objection (project, number, kind, made_at, name, role, reason) \
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (project, number) do nothing";
    /// Settles an open objection of a seat.
    SETTLE_OBJECTION = "update objection set settled_at = $1, settled_by = $2, settlement = $3 \
        where project = $4 and number = $5 and role = $6 and settled_at is null";
    /// The objections to a project.
    LIST_OBJECTIONS = "select number, kind, made_at, name, role, reason, settled_at, settled_by, settlement \
        from objection where project = $1 order by number";
    /// Since when a project is stopped; nothing when it is not.
    STOPPED_SINCE = "select min(made_at) from objection where project = $1 and kind = 'stop' and settled_at is null";

    /// Keeps the hash of a ticket.
    PUT_TICKET = "insert into ticket (hash, project, team) values ($1, $2, $3)";
    /// The team of a ticket.
    FIND_TICKET = "select team from ticket where hash = $1 and project = $2";
    /// Spends a ticket on one request; the same request may come again.
    USE_TICKET = "update ticket set request = $1 where hash = $2 and project = $3 and (request is null or request = $1)";

    /// How many tickets of a project were spent.
    COUNT_SPENT = "select cast(count(request) as bigint) from ticket where project = $1";

    /// The report of one device of a person-week.
    FIND_REPORT = "select revision, digest, taken_at, generation from report \
        where project = $1 and week = $2 and weekly_key = $3 and device = $4";
    /// All that decides about a report that arrives: the generation, the closed mark, tombstone, stored report and stop.
    FIND_ARRIVAL = "select collector.generation, closed_week.week, withdrawal.week, report.revision, report.digest, \
        report.taken_at, report.generation, (select min(made_at) from objection where objection.project = $1 \
        and objection.kind = 'stop' and objection.settled_at is null) from collector \
        left join closed_week on closed_week.project = $1 and closed_week.week = $2 \
        left join withdrawal on withdrawal.project = $1 and withdrawal.week = $2 and withdrawal.weekly_key = $3 \
        left join report on report.project = $1 and report.week = $2 and report.weekly_key = $3 and report.device = $4 \
        where collector.only_row = 1";
    /// Keeps a report, or replaces an earlier revision.
    PUT_REPORT = "insert into report (project, week, weekly_key, device, revision, digest, taken_at, generation, \
        body) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        on conflict (project, week, weekly_key, device) do update set revision = excluded.revision, \
        digest = excluded.digest, taken_at = excluded.taken_at, generation = excluded.generation, \
        body = excluded.body where report.revision < excluded.revision";
    /// Some reports of a week after one of them, devices of one person together.
    PAGE_OF_REPORTS = "select weekly_key, device, body from report where project = $1 and week = $2 \
        and (weekly_key > $3 or (weekly_key = $3 and device > $4)) order by weekly_key, device limit $5";
    /// What tells one state of a week's reports from another.
    LIST_DIGESTS = "select weekly_key, device, revision, digest from report where project = $1 and week = $2 \
        order by weekly_key, device";
    /// Destroys the reports of a week.
    DELETE_REPORTS = "delete from report where project = $1 and week = $2";
    /// Destroys the reports of a person-week.
    DELETE_PERSON_WEEK = "delete from report where project = $1 and week = $2 and weekly_key = $3";

    /// The tombstone of a person-week.
    FIND_WITHDRAWAL = "select digest, receipt, receipt_signature from withdrawal \
        where project = $1 and week = $2 and weekly_key = $3";
    /// Sets the tombstone of a person-week.
    PUT_WITHDRAWAL = "insert into withdrawal (project, week, weekly_key, digest, receipt, receipt_signature) \
        values ($1, $2, $3, $4, $5, $6) on conflict (project, week, weekly_key) do update set \
        digest = excluded.digest, receipt = excluded.receipt, receipt_signature = excluded.receipt_signature";
    /// Removes the tombstones of a week, for its closed mark refuses everything.
    DELETE_WITHDRAWALS = "delete from withdrawal where project = $1 and week = $2";

    /// Sets the permanent mark of a closed week with its released record, once.
    CLOSE_WEEK = "insert into closed_week (project, week, closed_at, participants, record) \
        values ($1, $2, $3, $4, $5) on conflict (project, week) do nothing";
    /// Keeps what was released of a unit.
    PUT_RELEASED = "insert into released (project, unit, week, outcome) values ($1, $2, $3, $4)";
    /// What was released of a unit in some weeks.
    LIST_RELEASED = "select week, outcome from released where project = $1 and unit = $2 and week >= $3 and week <= $4 \
        order by week";
    /// Adds to the release log.
    APPEND_RELEASE = "insert into release_log (number, at, kind, project, subject, content, digest) \
        values ($1, $2, $3, $4, $5, $6, $7)";
    /// The last entry of the release log.
    LAST_RELEASE = "select number, digest from release_log order by number desc limit 1";
    /// The closed weeks that the release log does not hold.
    LIST_UNLOGGED = "select project, week from closed_week where not exists (select 1 from release_log \
        where release_log.project = closed_week.project and release_log.kind = 'week' \
        and release_log.subject = closed_week.week) order by closed_at, project, week";
    /// Keeps a plan, or replaces one that is not sealed.
    PUT_BASELINE = "insert into baseline (project, baseline, planned_at, plan) values ($1, $2, $3, $4) \
        on conflict (project, baseline) do update set planned_at = excluded.planned_at, plan = excluded.plan \
        where baseline.seal is null";
    /// A baseline.
    FIND_BASELINE = "select planned_at, plan, sealed_at, seal from baseline where project = $1 and baseline = $2";
    /// The baselines of a project.
    LIST_BASELINES = "select baseline from baseline where project = $1 order by baseline";
    /// Seals a baseline, once.
    SEAL_BASELINE = "update baseline set sealed_at = $1, seal = $2 where project = $3 and baseline = $4 and seal is null";
    /// Keeps what a team chose to recover, until something came of it.
    PUT_CHOICE = "insert into choice (project, baseline, unit, category, minutes_a_week, owner, due, chosen_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (project, baseline, unit, category) do update set \
        minutes_a_week = excluded.minutes_a_week, owner = excluded.owner, due = excluded.due, \
        chosen_at = excluded.chosen_at where choice.outcome is null";
    /// Says what came of a choice, once.
    PUT_OUTCOME = "update choice set outcome = $1, outcome_at = $2 \
        where project = $3 and baseline = $4 and unit = $5 and category = $6 and outcome is null";
    /// The choices of a baseline.
    LIST_CHOICES = "select unit, category, minutes_a_week, owner, due, chosen_at, outcome, outcome_at from choice \
        where project = $1 and baseline = $2 order by unit, category";
    /// The number of the last agreement of a unit.
    LAST_AGREEMENT = "select max(number) from agreement where project = $1 and unit = $2";
    /// The newest versions of a unit's agreements.
    LIST_AGREEMENTS = "select number, version, at, author, owner, content from agreement as one \
        where project = $1 and unit = $2 and version = (select max(other.version) from agreement as other \
        where other.project = one.project and other.unit = one.unit and other.number = one.number) order by number";
    /// All versions of an agreement.
    LIST_VERSIONS = "select number, version, at, author, owner, content from agreement \
        where project = $1 and unit = $2 and number = $3 order by version desc";
    /// Takes the owner's name out of the versions before one.
    CLEAR_OWNERS = "update agreement set owner = '' where project = $1 and unit = $2 and number = $3 and version < $4";
    /// The versions of a project's list of services.
    LIST_SERVICES = "select version, from_week, at, author, content from service_list where project = $1 order by version";
    /// The newest output of a unit in some weeks.
    LIST_OUTPUT_OF_UNIT = "select unit, week, version, at, author, content from output as one \
        where project = $1 and unit = $2 and week >= $3 and week <= $4 and version = (select max(other.version) \
        from output as other where other.project = one.project and other.unit = one.unit and other.week = one.week) \
        order by week";
    /// The newest output of all units in some weeks.
    LIST_OUTPUT = "select unit, week, version, at, author, content from output as one \
        where project = $1 and week >= $2 and week <= $3 and version = (select max(other.version) \
        from output as other where other.project = one.project and other.unit = one.unit and other.week = one.week) \
        order by week, unit";
    /// All versions of the output of a unit in a week.
    LIST_OUTPUT_VERSIONS = "select unit, week, version, at, author, content from output \
        where project = $1 and unit = $2 and week = $3 order by version desc";
    /// Keeps what is held of a unit until its block is over.
    PUT_HELD = "insert into held (project, unit, week, outcome) values ($1, $2, $3, $4)";
    /// What is held of a week.
    LIST_HELD = "select unit, outcome from held where project = $1 and week = $2 order by unit";
    /// Destroys what is held of a week.
    DELETE_HELD = "delete from held where project = $1 and week = $2";
    /// Keeps what was released of a unit in a block, once.
    PUT_RELEASED_BLOCK = "insert into released_block (project, unit, block, outcome) values ($1, $2, $3, $4) \
        on conflict (project, unit, block) do nothing";
    /// What was released of a unit in a block.
    FIND_RELEASED_BLOCK = "select outcome from released_block where project = $1 and unit = $2 and block = $3";
    /// The released blocks that stand in no entry of the release log.
    LIST_UNLOGGED_BLOCKS = "select distinct project, block from released_block where not exists (select 1 from release_log \
        where release_log.project = released_block.project and release_log.kind = 'block' \
        and release_log.subject = released_block.block) order by project, block";
    /// What was released of all units in a block.
    LIST_RELEASED_OF_BLOCK = "select unit, outcome from released_block where project = $1 and block = $2 order by unit";
    /// What was released of all units in all blocks.
    LIST_RELEASED_BLOCKS = "select unit, block, outcome from released_block where project = $1 order by block, unit";
    /// Takes the lease of a week's close when nobody holds it, or its time is over.
    TAKE_LEASE = "insert into close_lease (project, week, fence, ends_at) values ($1, $2, 1, $3) \
        on conflict (project, week) do update set fence = close_lease.fence + 1, ends_at = excluded.ends_at \
        where close_lease.ends_at <= $4";
    /// The number of the lease that was taken last.
    FIND_LEASE = "select fence from close_lease where project = $1 and week = $2";
    /// Gives up a lease.
    DROP_LEASE = "delete from close_lease where project = $1 and week = $2 and fence = $3";
    /// The mark and record of a closed week.
    FIND_CLOSED_WEEK = "select record from closed_week where project = $1 and week = $2";
    /// When a week was closed last; nothing before the first.
    LAST_CLOSE = "select max(closed_at) from closed_week";
    /// The closed weeks of a project.
    LIST_CLOSED_WEEKS = "select week from closed_week where project = $1 order by week";

    /// Keeps an account.
    PUT_ACCOUNT = "insert into account (name, role, code_hash, created_at) values ($1, $2, $3, $4) \
        on conflict (name) do nothing";
    /// Keeps a place that an account may see.
    PUT_ACCOUNT_PLACE = "insert into account_place (name, project, unit) values ($1, $2, $3) \
        on conflict (name, project, unit) do nothing";
    /// One account.
    FIND_ACCOUNT = "select role, code_hash from account where name = $1";
    /// The places that an account may see.
    LIST_ACCOUNT_PLACES = "select project, unit from account_place where name = $1 order by project, unit";
    /// All accounts, with how they sign in.
    LIST_ACCOUNTS = "select account.name, account.role, credential.made_at, identity.issuer from account \
        left join credential on credential.name = account.name left join identity on identity.name = account.name \
        order by account.name";
    /// Gives an account another access code.
    PUT_CODE = "update account set code_hash = $1 where name = $2";
    /// Gives an account another role.
    PUT_ROLE = "update account set role = $1 where name = $2";
    /// Removes an account.
    DELETE_ACCOUNT = "delete from account where name = $1";
    /// Takes all places from an account.
    DELETE_ACCOUNT_PLACES = "delete from account_place where name = $1";
    /// Keeps a password and a second factor, once.
    PUT_CREDENTIAL = "insert into credential (name, password, factor, used_step, made_at) \
        values ($1, $2, $3, $4, $5) on conflict (name) do nothing";
    /// The password and second factor of an account.
    FIND_CREDENTIAL = "select password, factor, used_step from credential where name = $1";
    /// Replaces a password.
    PUT_PASSWORD = "update credential set password = $1 where name = $2";
    /// Spends the code of a time step, and with it all of earlier ones.
    SPEND_STEP = "update credential set used_step = $1 where name = $2 and used_step < $1";
    /// Removes a password and second factor.
    DELETE_CREDENTIAL = "delete from credential where name = $1";
    /// Binds an account to a person at an identity provider.
    PUT_IDENTITY = "insert into identity (name, issuer, subject) values ($1, $2, $3) on conflict (name) do nothing";
    /// The account of a person at an identity provider.
    FIND_IDENTITY = "select name from identity where issuer = $1 and subject = $2";
    /// Unbinds an account.
    DELETE_IDENTITY = "delete from identity where name = $1";
    /// Completes a sign-in at an identity provider, once.
    COMPLETE_SIGN_IN = "insert into completed_sign_in (state, at) values ($1, $2) on conflict (state) do nothing";
    /// Forgets completed sign-ins that are too old to come again.
    DELETE_COMPLETED = "delete from completed_sign_in where at < $1";

    /// Begins a session.
    PUT_SESSION = "insert into session (digest, name, role, stage, began_at, used_at) values ($1, $2, $3, $4, $5, $5)";
    /// A session.
    FIND_SESSION = "select name, role, stage, began_at, used_at from session where digest = $1";
    /// Says that a session was used.
    TOUCH_SESSION = "update session set used_at = $1 where digest = $2 and used_at < $1";
    /// The sessions of an account.
    LIST_SESSIONS = "select digest, began_at, used_at from session where name = $1 order by began_at, digest";
    /// Ends a session.
    DELETE_SESSION = "delete from session where digest = $1";
    /// Ends all sessions of an account.
    DELETE_SESSIONS = "delete from session where name = $1";
    /// Ends sessions that were not used or began too long ago.
    DELETE_OLD_SESSIONS = "delete from session where used_at < $1 or began_at < $2";

    /// Records something that was done.
    APPEND_AUDIT = "insert into audit (at, actor, kind, subject, detail) values ($1, $2, $3, $4, $5)";
    /// The latest things that were done before one.
    LIST_AUDIT = "select at, actor, kind, subject, detail, number from audit where number < $1 \
        order by number desc limit $2";
    /// The latest thing of a kind.
    LAST_AUDIT = "select at, actor, kind, subject, detail from audit where kind = $1 order by number desc limit 1";

    /// Records a look at released figures.
    APPEND_ACCESS = "insert into access_log (at, name, role, project, unit, week, form) \
        values ($1, $2, $3, $4, $5, $6, $7)";
    /// The latest looks at a project's figures.
    LIST_ACCESS = "select at, name, role, unit, week, form from access_log where project = $1 \
        order by number desc limit $2";

    /// The latest looks at a project's figures before one.
    ACCESS_BEFORE = "select at, name, role, unit, week, form, number from access_log where project = $1 \
        and number < $2 order by number desc limit $3";
    /// The same of a role.
    ACCESS_OF_ROLE = "select at, name, role, unit, week, form, number from access_log where project = $1 \
        and role = $2 and number < $3 order by number desc limit $4";
    /// The same of a week and a role; an empty text stands for every role.
    ACCESS_OF_WEEK = "select at, name, role, unit, week, form, number from access_log where project = $1 \
        and week = $2 and (role = $3 or $3 = '') and number < $4 order by number desc limit $5";
    /// The same of a unit, a week and a role; an empty text stands for all.
    ACCESS_OF_UNIT = "select at, name, role, unit, week, form, number from access_log where project = $1 \
        and unit = $2 and (week = $3 or $3 = '') and (role = $4 or $4 = '') and number < $5 \
        order by number desc limit $6";
    /// The first week after one of which there are reports.
    NEXT_REPORT_WEEK = "select min(week) from report where project = $1 and week > $2";
    /// When each week of a project was closed.
    LIST_CLOSE_TIMES = "select week, closed_at from closed_week where project = $1 order by week";
    /// The entries of a project's weeks in the release log.
    LIST_RELEASES = "select subject, number, digest from release_log where project = $1 and kind = 'week' \
        order by subject";

    /// What belongs to the database itself.
    FIND_ORIGIN = "select generation, alive_at, secret_fingerprint from collector where only_row = 1";
    /// Keeps what belongs to the database itself.
    PUT_ORIGIN = "update collector set generation = $1, alive_at = $2, secret_fingerprint = $3 where only_row = 1";
    /// The released rows of a week.
    LIST_RELEASED_OF_WEEK = "select unit, outcome from released where project = $1 and week = $2 order by unit";
    /// A closed week as it was closed.
    FIND_CLOSE = "select closed_at, participants, record from closed_week where project = $1 and week = $2";
    /// The tickets of a project that were spent, and on what.
    LIST_SPENT = "select hash, request from ticket where project = $1 and request is not null order by hash";
    /// The tombstones of a project.
    LIST_WITHDRAWALS = "select week, weekly_key, digest, receipt, receipt_signature from withdrawal \
        where project = $1 order by week, weekly_key";
    /// Rows of `project` after a key, for copying.
    PAGE_PROJECT = "select project, terms, terms_hash, created_at, approval, manifest, manifest_signature from \
        project where project > $1 order by project limit $2";
    /// A copied row of `project`.
    COPY_PROJECT = "insert into project (project, terms, terms_hash, created_at, approval, manifest, \
        manifest_signature) values ($1, $2, $3, $4, $5, $6, $7)";
    /// Rows of `ticket` after a key, for copying.
    PAGE_TICKET = "select hash, project, team, request from ticket where hash > $1 order by hash limit $2";
    /// A copied row of `ticket`.
    COPY_TICKET = "insert into ticket (hash, project, team, request) values ($1, $2, $3, $4)";
    /// Rows of `report` after a key, for copying.
    PAGE_REPORT = "select project, week, weekly_key, device, revision, digest, taken_at, generation, body \
        from report where (project, week, weekly_key, device) > ($1, $2, $3, $4) order by project, week, \
        weekly_key, device limit $5";
    /// A copied row of `report`.
    COPY_REPORT = "insert into report (project, week, weekly_key, device, revision, digest, taken_at, generation, \
        body) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Rows of `withdrawal` after a key, for copying.
    PAGE_WITHDRAWAL = "select project, week, weekly_key, digest, receipt, receipt_signature from withdrawal where \
        (project, week, weekly_key) > ($1, $2, $3) order by project, week, weekly_key limit $4";
    /// A copied row of `withdrawal`.
    COPY_WITHDRAWAL = "insert into withdrawal (project, week, weekly_key, digest, receipt, receipt_signature) \
        values ($1, $2, $3, $4, $5, $6)";
    /// Rows of `closed_week` after a key, for copying.
    PAGE_CLOSED_WEEK = "select project, week, closed_at, participants, record from closed_week where (project, \
        week) > ($1, $2) order by project, week limit $3";
    /// A copied row of `closed_week`.
    COPY_CLOSED_WEEK = "insert into closed_week (project, week, closed_at, participants, record) values ($1, $2, \
        $3, $4, $5)";
    /// Rows of `released` after a key, for copying.
    PAGE_RELEASED = "select project, unit, week, outcome from released where (project, unit, week) > ($1, $2, $3) \
        order by project, unit, week limit $4";
    /// Rows of `held` after a key, for copying.
    PAGE_HELD = "select project, unit, week, outcome from held where (project, unit, week) > ($1, $2, $3) \
        order by project, unit, week limit $4";
    /// A copied row of `held`.
    COPY_HELD = "insert into held (project, unit, week, outcome) values ($1, $2, $3, $4)";
    /// Rows of `released_block` after a key, for copying.
    PAGE_RELEASED_BLOCK = "select project, unit, block, outcome from released_block where (project, unit, block) > \
        ($1, $2, $3) order by project, unit, block limit $4";
    /// A copied row of `released_block`.
    COPY_RELEASED_BLOCK = "insert into released_block (project, unit, block, outcome) values ($1, $2, $3, $4)";
    /// A copied row of `released`.
    COPY_RELEASED = "insert into released (project, unit, week, outcome) values ($1, $2, $3, $4)";
    /// Rows of `release_log` after a key, for copying and checking.
    PAGE_RELEASE_LOG = "select number, at, kind, project, subject, content, digest from release_log \
        where number > $1 order by number limit $2";
    /// Rows of `baseline` after a key, for copying.
    PAGE_BASELINE = "select project, baseline, planned_at, plan, sealed_at, seal from baseline \
        where (project, baseline) > ($1, $2) order by project, baseline limit $3";
    /// A copied row of `baseline`.
    COPY_BASELINE = "insert into baseline (project, baseline, planned_at, plan, sealed_at, seal) \
        values ($1, $2, $3, $4, $5, $6)";
    /// Rows of `choice` after a key, for copying.
    PAGE_CHOICE = "select project, baseline, unit, category, minutes_a_week, owner, due, chosen_at, outcome, outcome_at \
        from choice where (project, baseline, unit, category) > ($1, $2, $3, $4) \
        order by project, baseline, unit, category limit $5";
    /// A copied row of `choice`.
    COPY_CHOICE = "insert into choice (project, baseline, unit, category, minutes_a_week, owner, due, chosen_at, outcome, \
        outcome_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Rows of `agreement` after a key, for copying.
    PAGE_AGREEMENT = "select project, unit, number, version, at, author, owner, content from agreement \
        where (project, unit, number, version) > ($1, $2, $3, $4) order by project, unit, number, version limit $5";
    /// A version of an agreement, once; also a copied row of `agreement`.
    COPY_AGREEMENT = "insert into agreement (project, unit, number, version, at, author, owner, content) \
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (project, unit, number, version) do nothing";
    /// Rows of `service_list` after a key, for copying.
    PAGE_SERVICE_LIST = "select project, version, from_week, at, author, content from service_list \
        where (project, version) > ($1, $2) order by project, version limit $3";
    /// A version of a list of services, once; also a copied row of `service_list`.
    COPY_SERVICE_LIST = "insert into service_list (project, version, from_week, at, author, content) \
        values ($1, $2, $3, $4, $5, $6) on conflict (project, version) do nothing";
    /// Rows of `output` after a key, for copying.
    PAGE_OUTPUT = "select project, unit, week, version, at, author, content from output \
        where (project, unit, week, version) > ($1, $2, $3, $4) order by project, unit, week, version limit $5";
    /// A version of the output of a unit in a week, once; also a copied row of `output`.
    COPY_OUTPUT = "insert into output (project, unit, week, version, at, author, content) \
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (project, unit, week, version) do nothing";
    /// Rows of `objection` after a key, for copying.
    PAGE_OBJECTION = "select project, number, kind, made_at, name, role, reason, settled_at, settled_by, settlement \
        from objection where (project, number) > ($1, $2) order by project, number limit $3";
    /// A copied row of `objection`.
    COPY_OBJECTION = "insert into objection (project, number, kind, made_at, name, role, reason, settled_at, settled_by, \
        settlement) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Rows of `terms_version` after a key, for copying.
    PAGE_TERMS_VERSION = "select project, version, kept_at, terms_hash, terms from terms_version \
        where (project, version) > ($1, $2) order by project, version limit $3";
    /// Rows of `outage` after a key, for copying.
    PAGE_OUTAGE = "select began_at, ended_at from outage where began_at > $1 order by began_at limit $2";
    /// A copied row of `outage`.
    COPY_OUTAGE = "insert into outage (began_at, ended_at) values ($1, $2)";
    /// Rows of `account` after a key, for copying.
    PAGE_ACCOUNT = "select name, role, code_hash, created_at from account where name > $1 order by name limit $2";
    /// A copied row of `account`.
    COPY_ACCOUNT = "insert into account (name, role, code_hash, created_at) values ($1, $2, $3, $4)";
    /// Rows of `account_place` after a key, for copying.
    PAGE_ACCOUNT_PLACE = "select name, project, unit from account_place where (name, project, unit) > ($1, $2, $3) \
        order by name, project, unit limit $4";
    /// A copied row of `account_place`.
    COPY_ACCOUNT_PLACE = "insert into account_place (name, project, unit) values ($1, $2, $3)";
    /// Rows of `access_log` after a key, for copying.
    PAGE_ACCESS_LOG = "select number, at, name, role, project, unit, week, form from access_log where number > $1 \
        order by number limit $2";
    /// A copied row of `access_log`.
    COPY_ACCESS_LOG = "insert into access_log (at, name, role, project, unit, week, form) values ($1, $2, $3, $4, \
        $5, $6, $7)";
    /// Rows of `credential` after a key, for copying.
    PAGE_CREDENTIAL = "select name, password, factor, used_step, made_at from credential where name > $1 \
        order by name limit $2";
    /// A copied row of `credential`.
    COPY_CREDENTIAL = "insert into credential (name, password, factor, used_step, made_at) values ($1, $2, $3, $4, $5)";
    /// Rows of `identity` after a key, for copying.
    PAGE_IDENTITY = "select name, issuer, subject from identity where name > $1 order by name limit $2";
    /// A copied row of `identity`.
    COPY_IDENTITY = "insert into identity (name, issuer, subject) values ($1, $2, $3)";
    /// Rows of `audit` after a key, for copying.
    PAGE_AUDIT = "select number, at, actor, kind, subject, detail from audit where number > $1 order by number limit $2";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn placeholders_stand_in_order_of_first_appearance() {
        for (name, sql) in ALL {
            let mut highest = 0;
            for part in sql.split('$').skip(1) {
                let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                let number: usize = digits.parse().unwrap_or_else(|_| panic!("{name}: `$` without a number"));
                assert!(number <= highest + 1, "{name}: ${number} stands before ${}", highest + 1);
                highest = highest.max(number);
            }
        }
    }

    #[test]
    fn statements_keep_to_the_portable_subset() {
        for (name, sql) in ALL {
            for foreign in ["?", "insert or", "replace into", "json", "datetime(", "rowid", "::", "returning", ";"] {
                assert!(!sql.to_lowercase().contains(foreign), "{name} holds `{foreign}`");
            }
            for sum in ["sum(", "count("] {
                assert!(!sql.contains(sum) || sql.contains("as bigint"), "{name}: {sum} without a cast to bigint");
            }
        }
    }
}
