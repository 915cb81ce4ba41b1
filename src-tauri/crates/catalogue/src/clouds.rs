//! Configured clouds, in the order in which they are shown. No secret ever comes here: only its name.

use crate::Catalogue;
use crate::jobs::json;
use model::{Cloud, CloudId, Result};

impl Catalogue {
    /// All configured clouds, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn clouds(&self) -> Result<Vec<Cloud>> {
        let texts = self
            .read("read the clouds", |connection| {
                let mut query = connection.prepare_cached("SELECT body FROM cloud ORDER BY position, id")?;
                query.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()
            })
            .await?;
        texts.iter().map(|text| crate::jobs::parsed("read the clouds", text)).collect()
    }

    /// Adds a cloud at the end.
    ///
    /// # Errors
    /// `AlreadyExists` if one of that identity is configured.
    pub async fn add_cloud(&self, cloud: &Cloud) -> Result<()> {
        let (id, body) = (cloud.id.to_string(), json(cloud)?);
        self.write("add the cloud", move |connection| {
            let insert = "INSERT INTO cloud SELECT ?1, COALESCE(MAX(position), 0) + 1, ?2 FROM cloud";
            connection.execute(insert, (id, body)).map(drop)
        })
        .await
    }

    /// Forgets a cloud; one that is not configured is no error.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_cloud(&self, id: &CloudId) -> Result<()> {
        let id = id.to_string();
        self.write("forget the cloud", move |connection| {
            connection.execute("DELETE FROM cloud WHERE id = ?1", [id]).map(drop)
        })
        .await
    }
}
