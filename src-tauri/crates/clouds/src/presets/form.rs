//! From an entry of the table to the forms that configure one.

use super::host::placeholders;
use super::table::Preset;
use model::{Auth, Field, FieldKind, FieldSpec, Form, Protocol, Provider};

impl Preset {
    /// The entry as the faces show it.
    pub(super) fn provider(&self) -> Provider {
        let forms = self.auth.iter().map(|auth| Form {
            auth: *auth,
            label: label(*auth).to_owned(),
            fields: self.fields(*auth),
        });
        Provider {
            id: self.id.clone(),
            name: self.name.clone(),
            protocol: self.protocol,
            forms: forms.collect(),
            note: self.note.clone(),
        }
    }

    /// Whether the endpoint is made from this.
    pub(super) fn asks(&self, name: &str) -> bool {
        self.endpoint.as_deref().is_some_and(|text| placeholders(text).any(|it| it == name))
    }

    /// The fields of one way to configure it, in order.
    pub(super) fn fields(&self, auth: Auth) -> Vec<FieldSpec> {
        if self.protocol == Protocol::Local {
            let root = line(Field::Root, "Folder").required();
            return vec![
                root.kind(FieldKind::Folder).hint("Becomes the cloud’s one bucket. Its files stay where they are."),
            ];
        }
        let mut fields = Vec::new();
        let told_by_string = auth == Auth::ConnectionString;
        if let Some(account) = self.account.as_ref().filter(|_| !told_by_string) {
            let mut field = line(Field::Account, &account.label).required();
            (field.hint, field.example) = (account.hint.clone(), account.example.clone());
            fields.push(field);
        }
        if self.endpoint.is_none() {
            fields.push(line(Field::Endpoint, "Endpoint").required().example("s3.example.com"));
        }
        if !self.jurisdictions.is_empty() {
            let mut field = line(Field::Jurisdiction, "Jurisdiction").kind(FieldKind::Choice);
            field.choices = self.jurisdictions.keys().cloned().collect();
            field.default = field.choices.first().cloned();
            fields.push(field.hint("Where the provider keeps the bytes by contract. A bucket belongs to one."));
        }
        fields.extend(self.region());
        fields.extend(self.credentials(auth));
        fields.extend(self.bucket(auth));
        fields.extend(self.further(auth));
        fields
    }

    fn region(&self) -> Option<FieldSpec> {
        if self.regions.len() < 2 && !self.asks("region") && self.endpoint.is_some() || self.protocol != Protocol::S3 {
            return None;
        }
        let mut field = line(Field::Region, "Region").kind(FieldKind::Choice);
        field.choices.clone_from(&self.regions);
        field.default = self.regions.first().cloned();
        Some(field)
    }

    fn credentials(&self, auth: Auth) -> Vec<FieldSpec> {
        match auth {
            Auth::Anonymous | Auth::Ambient => Vec::new(),
            Auth::Key => {
                let mut fields = vec![
                    line(Field::AccessKeyId, "Access key id").required(),
                    line(Field::SecretKey, "Secret access key").kind(FieldKind::Secret).required(),
                ];
                if self.session_token {
                    let token = line(Field::SessionToken, "Session token").kind(FieldKind::Secret).advanced();
                    fields.push(token.hint("Only for temporary credentials. They end without a refresh."));
                }
                fields
            }
            Auth::Profile => {
                let profile = line(Field::Profile, "Profile").kind(FieldKind::Choice).required();
                vec![profile.hint("From ~/.aws/config: keys, SSO, roles, processes. Nothing of it is copied.")]
            }
            Auth::ServiceAccount => {
                let key = line(Field::ServiceAccount, "Service account (JSON)").kind(FieldKind::SecretText).required();
                vec![key.hint("Paste the whole file. Only its private key is a secret; it is never shown again.")]
            }
            Auth::AccountKey => vec![line(Field::AccountKey, "Account key").kind(FieldKind::Secret).required()],
            Auth::Sas => {
                let sas = line(Field::Sas, "Shared access signature").kind(FieldKind::Secret).required();
                vec![sas.example("sv=2024-11-04&ss=b&srt=sco&sp=rwdl&sig=…")]
            }
            Auth::ConnectionString => {
                let text = line(Field::ConnectionString, "Connection string").kind(FieldKind::SecretText).required();
                vec![text.example("DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…")]
            }
        }
    }

    fn bucket(&self, auth: Auth) -> Vec<FieldSpec> {
        let noun = if self.protocol == Protocol::Azure { "Container" } else { "Bucket" };
        let bucket = line(Field::Bucket, noun);
        let bucket = if auth == Auth::Anonymous {
            bucket.required()
        } else {
            bucket.hint("Leave empty to list all; fill in where the key may not list them.")
        };
        let mut fields = vec![bucket];
        if self.protocol == Protocol::Gcs && matches!(auth, Auth::Key | Auth::Ambient) {
            fields.push(line(Field::Project, "Project id").hint("Needed only to list and make buckets."));
        }
        fields
    }

    /// What stands behind "Advanced".
    fn further(&self, auth: Auth) -> Vec<FieldSpec> {
        let mut fields = Vec::new();
        if self.role && !matches!(auth, Auth::Anonymous) {
            fields.push(
                line(Field::RoleArn, "Role to assume").example("arn:aws:iam::123456789012:role/ferry").advanced(),
            );
            fields.push(line(Field::ExternalId, "External id").hint("If the role’s owner demands one.").advanced());
        }
        if let Some(endpoint) = &self.endpoint {
            let own = line(Field::Endpoint, "Endpoint").hint("Only to use another than the provider’s own.").advanced();
            fields.push(own.example(endpoint));
        }
        if self.protocol == Protocol::S3 {
            let mut style = line(Field::PathStyle, "Path style").kind(FieldKind::Tick).advanced();
            style.default = Some(self.path_style.to_string());
            fields.push(style.hint("The bucket stands in the path instead of the host’s name."));
        }
        let ca = line(Field::Ca, "Certificate file").kind(FieldKind::File).advanced();
        fields.push(ca.hint("PEM with a certificate authority of your own, trusted for this cloud only."));
        fields
    }
}

/// What a way to prove who one is is called.
fn label(auth: Auth) -> &'static str {
    match auth {
        Auth::Anonymous => "No credentials",
        Auth::Key => "Access key",
        Auth::Profile => "Profile",
        Auth::Ambient => "From the surroundings",
        Auth::ServiceAccount => "Service account",
        Auth::AccountKey => "Account key",
        Auth::Sas => "Shared access signature",
        Auth::ConnectionString => "Connection string",
    }
}

fn line(field: Field, label: &str) -> FieldSpec {
    FieldSpec {
        field,
        kind: FieldKind::Line,
        label: label.to_owned(),
        hint: None,
        default: None,
        example: None,
        choices: Vec::new(),
        required: false,
        advanced: false,
    }
}

/// The words in which a form is written.
trait Words {
    fn kind(self, kind: FieldKind) -> Self;
    fn hint(self, hint: &str) -> Self;
    fn example(self, example: &str) -> Self;
    fn required(self) -> Self;
    fn advanced(self) -> Self;
}

impl Words for FieldSpec {
    fn kind(self, kind: FieldKind) -> Self {
        Self { kind, ..self }
    }

    fn hint(self, hint: &str) -> Self {
        Self { hint: Some(hint.to_owned()), ..self }
    }

    fn example(self, example: &str) -> Self {
        Self { example: Some(example.to_owned()), ..self }
    }

    fn required(self) -> Self {
        Self { required: true, ..self }
    }

    fn advanced(self) -> Self {
        Self { advanced: true, ..self }
    }
}
