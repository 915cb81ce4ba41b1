//! Configured clouds, in the order in which they are shown. No secret ever comes here: only its name.

use crate::Catalogue;
use crate::jobs::json;
use model::{Cloud, CloudId, Error, ErrorKind, Result};

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

    /// Keeps a configured cloud as it is now.
    ///
    /// # Errors
    /// `NotFound` if it is not configured.
    pub async fn change_cloud(&self, cloud: &Cloud) -> Result<()> {
        let (id, body) = (cloud.id.to_string(), json(cloud)?);
        let changed = self
            .write("change the cloud", move |connection| {
                connection.execute("UPDATE cloud SET body = ?2 WHERE id = ?1", (id, body))
            })
            .await?;
        if changed == 1 {
            return Ok(());
        }
        Err(Error::new(ErrorKind::NotFound, "change the cloud", format!("no cloud {} is configured", cloud.id)))
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

#[cfg(test)]
mod tests {
    use crate::Catalogue;
    use model::{Connection, Credentials};

    /// A home as the first release left it.
    const FIRST: &str = r#"
        INSERT INTO cloud VALUES ('disk', 1, '{"id":"disk","name":"Disk","color":0,"letter":"D","region":"eu",
            "read_only":false,"demo":false,"connection":{"provider":"local","root":"/data"}}');
        INSERT INTO cloud VALUES ('s', 2, '{"id":"s","name":"S","color":1,"letter":"S","region":null,
            "read_only":true,"demo":false,"connection":{"provider":"s3","endpoint":"https://x","region":"r","bucket":null,
            "path_style":true,"access_key_id":"AK","secret":"s-1"}}');"#;

    #[tokio::test]
    async fn clouds_of_the_first_release_are_still_configured() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("catalogue.sqlite");
        let old = rusqlite::Connection::open(&file).unwrap();
        old.execute_batch(include_str!("migrations/0001_house.sql")).unwrap();
        old.execute_batch(FIRST).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        drop(old);
        let clouds = Catalogue::open(&file).unwrap().clouds().await.unwrap();
        let [disk, s3] = clouds.as_slice() else { panic!("both are there: {clouds:?}") };
        assert_eq!(
            (disk.name.as_str(), disk.region.as_deref(), disk.provider.0.as_str()),
            ("Disk", Some("eu"), "local")
        );
        assert_eq!(disk.connection, Connection::Local { root: "/data".to_owned() });
        assert!(s3.read_only, "a switch stays as it was");
        let Connection::S3 { site, region, path_style: true, role: None } = &s3.connection else {
            panic!("it is an S3 cloud: {s3:?}")
        };
        assert_eq!((site.endpoint.as_str(), region.as_str(), &site.bucket), ("https://x", "r", &None));
        let Credentials::Key { access_key_id, secret } = &site.credentials else { panic!("it has a key") };
        assert_eq!((access_key_id.as_str(), secret.0.as_str()), ("AK", "s-1"));
    }
}
