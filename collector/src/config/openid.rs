// SPDX-License-Identifier: EUPL-1.2
//! Settings of signing in at an identity provider with `OpenID` Connect.

use std::path::PathBuf;

use daglicht_shared::id::{ProjectId, UnitId};
use serde::{Deserialize, Serialize};

use super::Problem;
use crate::role::{Place, Role};

/// Settings of the identity provider; without an issuer there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpenId {
    /// The issuer, as it names itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// What people call it, on the button.
    pub label: String,
    /// The address under which browsers reach the collector, without a path.
    pub address: String,
    /// The id under which the collector is known there.
    pub client_id: String,
    /// The file whose first line is the secret of the collector there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_file: Option<PathBuf>,
    /// How the collector proves to be itself.
    pub authentication: Authentication,
    /// The scopes to ask for beside `openid`.
    pub scopes: Vec<String>,
    /// The claim with the name of the account.
    pub name_claim: String,
    /// The claim with the groups; a point leads into an object, as in `realm_access.roles`.
    pub groups_claim: String,
    /// What the groups mean here. The first group that a person has decides the role; further ones of this role add units.
    pub groups: Vec<Group>,
}

/// How the collector proves to the provider to be itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// With its secret in a header.
    ClientSecretBasic,
    /// With its secret in the form.
    ClientSecretPost,
}

/// What a group means here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The group, as the claim says it.
    pub group: String,
    /// The role.
    pub role: Role,
    /// The project of the units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// The units that the role may see.
    #[serde(default)]
    pub units: Vec<UnitId>,
}

impl Default for OpenId {
    fn default() -> Self {
        Self {
            issuer: None,
            label: "OpenID Connect".to_owned(),
            address: String::new(),
            client_id: String::new(),
            client_secret_file: None,
            authentication: Authentication::ClientSecretBasic,
            scopes: vec!["profile".to_owned()],
            name_claim: "preferred_username".to_owned(),
            groups_claim: "groups".to_owned(),
            groups: Vec::new(),
        }
    }
}

impl OpenId {
    /// The role and units that groups mean here; nothing when none of them is known.
    #[must_use]
    pub fn meaning(&self, groups: &[String]) -> Option<(Role, Vec<Place>)> {
        let known: Vec<&Group> = self.groups.iter().filter(|one| groups.contains(&one.group)).collect();
        let role = known.first()?.role;
        let mut places: Vec<Place> = Vec::new();
        for group in known.into_iter().filter(|group| group.role == role) {
            let all = group.project.iter().flat_map(|project| group.units.iter().map(move |unit| (project, unit)));
            for (project, unit) in all {
                let place = Place { project: project.clone(), unit: unit.clone() };
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        Some((role, places))
    }

    /// All that is readable but cannot be used.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let Some(issuer) = &self.issuer else { return Vec::new() };
        let mut found = Vec::new();
        for (name, text) in [("issuer", issuer), ("address", &self.address)] {
            if !is_private(text) {
                let problem = "must be an address that begins with https:// (http:// only on this computer itself)";
                found.push(Problem::new(&format!("sign_in.openid.{name}"), problem));
            }
        }
        if self.address.ends_with('/') {
            found.push(Problem::new("sign_in.openid.address", "is the address without a path and without a last `/`"));
        }
        for (name, is_missing) in [
            ("client_id", self.client_id.is_empty()),
            ("client_secret_file", self.client_secret_file.is_none()),
            ("groups", self.groups.is_empty()),
        ] {
            if is_missing {
                found.push(Problem::new(&format!("sign_in.openid.{name}"), "is missing beside an issuer"));
            }
        }
        for group in &self.groups {
            let is_fit = group.role.needs_places() == (group.project.is_some() && !group.units.is_empty());
            if !is_fit || group.project.is_some() == group.units.is_empty() {
                let needs = if group.role.needs_places() { "needs a project and units" } else { "takes no units" };
                let problem = format!("gives `{}` the role {}, which {needs}", group.group, group.role);
                found.push(Problem::new("sign_in.openid.groups", &problem));
            }
        }
        found
    }
}

/// Whether nobody between can read what goes there.
fn is_private(address: &str) -> bool {
    let Ok(url) = address.parse::<axum::http::Uri>() else { return false };
    match (url.scheme_str(), url.host()) {
        (Some("https"), Some(_)) => true,
        (Some("http"), Some(host)) => ["127.0.0.1", "[::1]", "localhost"].contains(&host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, role: Role, units: &[&str]) -> Group {
        let project = (!units.is_empty()).then(|| "p".parse().expect("a slug"));
        let units = units.iter().map(|unit| unit.parse().expect("a slug")).collect();
        Group { group: name.to_owned(), role, project, units }
    }

    #[test]
    fn the_first_group_decides_the_role_and_others_of_it_add_units() {
        let groups = vec![
            group("noord", Role::TeamLeader, &["noord"]),
            group("zuid", Role::TeamLeader, &["zuid", "noord"]),
            group("or", Role::WorksCouncil, &[]),
        ];
        let settings = OpenId { groups, ..OpenId::default() };
        for (given, expected) in [
            (&["or"][..], Some((Role::WorksCouncil, vec![]))),
            (&["zuid", "noord", "other"], Some((Role::TeamLeader, vec!["noord", "zuid"]))),
            (&["or", "zuid"], Some((Role::TeamLeader, vec!["zuid", "noord"]))),
            (&["other"], None),
            (&[], None),
        ] {
            let given: Vec<String> = given.iter().map(|name| (*name).to_owned()).collect();
            let found = settings.meaning(&given);
            let found =
                found.map(|(role, places)| (role, places.iter().map(|p| p.unit.to_string()).collect::<Vec<_>>()));
            let expected =
                expected.map(|(role, units)| (role, units.into_iter().map(str::to_owned).collect::<Vec<_>>()));
            assert_eq!(found, expected, "{given:?}");
        }
    }

    #[test]
    fn settings_that_cannot_work_are_named() {
        let whole = OpenId {
            issuer: Some("https://login.example.org".to_owned()),
            address: "https://daglicht.example.org".to_owned(),
            client_id: "daglicht".to_owned(),
            client_secret_file: Some("/etc/daglicht/openid".into()),
            groups: vec![group("noord", Role::TeamLeader, &["noord"])],
            ..OpenId::default()
        };
        assert_eq!(whole.problems(), []);
        let names = |settings: OpenId| settings.problems().into_iter().map(|one| one.setting).collect::<Vec<_>>();
        assert_eq!(
            names(OpenId { issuer: Some("http://login.example.org".to_owned()), ..whole.clone() }),
            ["sign_in.openid.issuer"]
        );
        assert_eq!(names(OpenId { address: "https://x/".to_owned(), ..whole.clone() }), ["sign_in.openid.address"]);
        assert_eq!(names(OpenId { client_secret_file: None, ..whole.clone() }), ["sign_in.openid.client_secret_file"]);
        for groups in [vec![], vec![group("x", Role::TeamLeader, &[])], vec![group("x", Role::Analyst, &["noord"])]] {
            assert_eq!(names(OpenId { groups, ..whole.clone() }), ["sign_in.openid.groups"]);
        }
        assert_eq!(names(OpenId::default()), Vec::<String>::new(), "no issuer, no questions");
    }
}
