// SPDX-License-Identifier: EUPL-1.2
//! From a person for whom the provider vouches to an account with a session, in one transaction.

use daglicht_shared::crypto::Digest;

use super::{PATIENCE, Person};
use crate::accounts::{described, is_name};
use crate::app::App;
use crate::sessions::{self, BeginError, Limits, Token};
use crate::store::accounts::{self, Account, NO_CODE};
use crate::store::audit::{self, Act, Kind};
use crate::store::sessions::Stage;
use crate::store::{StoreError, Tx, identities, projects};

/// What became of a person for whom the provider vouches.
#[derive(Debug)]
pub(crate) enum Entered {
    /// A session.
    Session(Token),
    /// This sign-in was completed before.
    Replayed,
    /// The name cannot be one here, or is another account's.
    Name,
    /// The groups mean a unit that is not there.
    Unit,
}

/// Begins a session for a person; makes or changes the account as the provider says.
pub(crate) async fn enter(app: &App, person: Person, before: Option<&Token>) -> Result<Entered, BeginError> {
    let token = Token::new().map_err(BeginError::Random)?;
    let (digest, before) = (token.digest(), before.map(Token::digest));
    let (at, limits) = (app.clock.now().seconds(), Limits::of(app));
    let done = app.store.write(move |tx| keep(tx, &person, &digest, before.as_ref(), at, limits)).await?;
    Ok(done.err().unwrap_or(Entered::Session(token)))
}

/// Keeps account and session, or says why not; nothing is kept then but that the sign-in was completed.
fn keep(
    tx: &mut Tx<'_>,
    person: &Person,
    digest: &Digest,
    before: Option<&Digest>,
    at: i64,
    limits: Limits,
) -> Result<Result<(), Entered>, StoreError> {
    if !identities::complete(tx, &person.state, at, at - PATIENCE)? {
        return Ok(Err(Entered::Replayed));
    }
    for place in &person.places {
        let project = projects::find(tx, &place.project)?;
        if project.is_none_or(|project| project.terms.unit(&place.unit).is_none()) {
            return Ok(Err(Entered::Unit));
        }
    }
    let Some(name) = account(tx, person, at)? else { return Ok(Err(Entered::Name)) };
    let account = Account { name, role: person.role, places: person.places.clone(), code: NO_CODE };
    sessions::put(tx, &account, Stage::Complete, digest, before, at, limits)?;
    Ok(Ok(()))
}

/// The name of the person's account, made or changed as the provider says; none when there can be none.
fn account(tx: &mut Tx<'_>, person: &Person, at: i64) -> Result<Option<String>, StoreError> {
    let act = |kind, name: &str| {
        let detail = described(person.role, &person.places);
        Act { at, actor: None, kind, subject: name.to_owned(), detail }
    };
    if let Some(name) = identities::find(tx, &person.issuer, &person.subject)? {
        let known = accounts::find(tx, &name)?.ok_or(StoreError::Content("account"))?;
        if known.role != person.role || known.places != person.places {
            accounts::put_role(tx, &name, person.role, &person.places)?;
            crate::store::sessions::end_all(tx, &name)?;
            audit::append(tx, &act(Kind::AccountChanged, &name))?;
        }
        return Ok(Some(name));
    }
    let (name, role, places) = (person.name.clone(), person.role, person.places.clone());
    if !is_name(&name) || !accounts::put(tx, &Account { name: name.clone(), role, places, code: NO_CODE }, at)? {
        return Ok(None);
    }
    identities::put(tx, &name, &person.issuer, &person.subject)?;
    audit::append(tx, &act(Kind::AccountAdded, &name))?;
    Ok(Some(name))
}
