// SPDX-License-Identifier: EUPL-1.2
//! Values as PostgreSQL sends and takes them: `bigint`, `text` and `bytea`, and nothing else.

use std::error::Error;

use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked};

use crate::store::{Row, StoreError, Value};

/// A value of another type than the statement wants.
#[derive(Debug, thiserror::Error)]
#[error("a statement wants another type of value than it was given")]
pub(super) struct WrongValue;

impl ToSql for Value {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, wanted) {
            (Self::Int(value), &Type::INT8) => value.to_sql(wanted, out),
            (Self::Text(value), &Type::TEXT) => value.to_sql(wanted, out),
            (Self::Blob(value), &Type::BYTEA) => value.to_sql(wanted, out),
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(_) | Self::Text(_) | Self::Blob(_), _) => Err(Box::new(WrongValue)),
        }
    }

    fn accepts(_wanted: &Type) -> bool {
        // The pair of value and type is checked above, where both are known.
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(given: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        match *given {
            Type::INT8 => i64::from_sql(given, raw).map(Self::Int),
            Type::INT4 => i32::from_sql(given, raw).map(|value| Self::Int(value.into())),
            Type::TEXT => String::from_sql(given, raw).map(Self::Text),
            _ => Vec::from_sql(given, raw).map(Self::Blob),
        }
    }

    fn from_sql_null(_given: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(given: &Type) -> bool {
        matches!(*given, Type::INT8 | Type::INT4 | Type::TEXT | Type::BYTEA)
    }
}

/// A row as the logic reads it.
pub(super) fn row(given: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let columns = 0..given.len();
    columns
        .map(|column| given.try_get(column).map_err(|_| StoreError::Content("column")))
        .collect::<Result<_, _>>()
        .map(Row)
}
