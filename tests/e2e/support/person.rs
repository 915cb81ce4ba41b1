//! A person with a home folder of his own, where other programs keep their settings.

use std::fs;
use std::path::PathBuf;
use testkit::World;
use testkit::s3::S3Server;

pub(crate) struct Person {
    home: PathBuf,
    config: String,
}

impl Person {
    pub(crate) fn new(world: &World) -> Self {
        let home = world.folder("person");
        let config = home.join(".config").display().to_string();
        Self { home, config }
    }

    /// The variables that make it the home of a program.
    pub(crate) fn environment(&self) -> [(&str, &str); 2] {
        [("HOME", self.home.to_str().expect("UTF-8")), ("XDG_CONFIG_HOME", &self.config)]
    }

    /// Writes a file of the home folder.
    pub(crate) fn writes(&self, name: &str, text: &str) {
        let path = self.home.join(name);
        fs::create_dir_all(path.parent().expect("below the home")).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Knows a server as a remote of rclone, and another remote that nobody else can use.
    pub(crate) fn knows_by_rclone(&self, name: &str, server: &S3Server) {
        let (endpoint, id, secret) = (server.endpoint(), server.access_key_id(), server.secret());
        let remote = format!(
            "[{name}]\ntype = s3\nprovider = Other\nendpoint = {endpoint}\naccess_key_id = {id}\n\
             secret_access_key = {}\n\n[Photos]\ntype = drive\n",
            secret.expose()
        );
        self.writes(".config/rclone/rclone.conf", &remote);
    }

    /// Has a profile of the AWS configuration, `guarded`, whose role demands a code.
    pub(crate) fn has_a_device(&self) {
        self.writes(
            ".aws/config",
            "[profile keys]\nregion = us-east-1\n\n[profile guarded]\n\
             role_arn = arn:aws:iam::123456789012:role/admin\nsource_profile = keys\n\
             mfa_serial = arn:aws:iam::123456789012:mfa/me\n",
        );
        self.writes(".aws/credentials", "[keys]\naws_access_key_id = FIXED\naws_secret_access_key = s\n");
    }
}
