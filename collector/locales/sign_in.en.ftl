# SPDX-License-Identifier: EUPL-1.2
# Signing in, and one’s own account.

# Signing in
sign-in-title = Sign in
sign-in-name = Name
sign-in-password = Password
sign-in-password-help = For the first sign-in this is the access code from the administrator.
sign-in-code = Number code
sign-in-code-help = The six digits of the app on the telephone. It stays empty for the first sign-in.
sign-in-button = Sign in
sign-in-wrong = This does not belong together, or the number code was used before. Check everything and try again with a new number code.
sign-in-wait = There were too many attempts with this name. Wait a few minutes and try again.

# Choosing at the first sign-in
choose-title = Choose a password
choose-lead = Welcome, { $name }. A password of your own and a number code on the telephone replace the access code. After this the access code works no more.
choose-factor-title = 1. Number code on the telephone
choose-factor-text = Open an app for number codes (an authenticator app) and let it read this picture.
choose-factor-picture = Picture with the key for the app; the same key stands below as text
choose-factor-type = Does that not work? Then type this key into the app:
choose-factor-link = Open in the app on this telephone
choose-code-help = The six digits that the app shows now.
choose-password-title = 2. Password
choose-password = New password
choose-password-help = At least { $least } characters. A sentence that nobody else knows makes a good password.
choose-button = Keep and go on
choose-short = This password is too short or far too long. It needs at least { $least } characters. Nothing was kept.
choose-plain = This password is too easy to guess. Choose something else than the name or the same characters again and again. Nothing was kept.
choose-wrong = The password or the number code is not right, or the number code was used before. Nothing was changed.
choose-known = A password was chosen with this access code before. Was that somebody else? Then ask the administrator for a new code at once.

# One’s own account
account-link = Account
account-title = Account
account-devices-title = Where this account is signed in
account-device = Another browser, signed in on { $began }, last used on { $used }.
account-device-this = This browser, signed in on { $began }.
account-everywhere-text = Is there a browser here that nobody knows? Then sign out everywhere and choose another password.
account-everywhere-button = Sign out everywhere
account-password-title = Another password
account-password-now = Present password
account-password-new = New password
account-password-button = Change the password
account-password-none = This account has no password here.
account-lost = Lost the telephone or the password? The administrator then gives a new access code.

# Commands
command-user-code = access code, not used yet
command-user-password = password and number code
command-user-elsewhere = through { $issuer }
command-user-removed = { $name } was removed and signed out everywhere. What was looked at and done with this account stays recorded.

# Through the organisation’s own way of signing in
openid-button = Sign in with { $label }
openid-or = Or with an account of Daglicht itself
openid-title = Signing in did not work
openid-provider = The organisation’s way of signing in does not answer as expected. Try again in a few minutes.
openid-again = This does not belong to an attempt of this browser, it took more than ten minutes, or it was used before. Begin again.
openid-refused = The organisation’s way of signing in did not show who this is. Begin again. Does it keep going wrong? Then ask the administrator.
openid-group = This account has no group that gives access to Daglicht, or a group for a team that does not exist. Ask the administrator for the right group.
openid-name = The name of this account cannot be used here, or belongs to another account. Ask the administrator.
