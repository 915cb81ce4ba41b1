//! One test for each way to write: an object that is tagged EU never lands in a cloud that is not.

use crate::support::{at, draft, local_draft, open, secret, source};
use clouds::Attributes;
use engine::{Engine, Given, MemoryVault};
use model::{
    Action, Auth, CloudDraft, Conflict, Count, ErrorKind, Failure, Field, JobKind, JobOptions, JobSpec, JobState,
    JobSummary, Place, Policy, PolicyId, Region, Secrets, Source, Stamp, Target, Then,
};
use std::sync::Arc;
use testkit::World;
use testkit::s3::{Operation, S3Server};

/// Larger than a part of these tests.
const LARGE: usize = 200_000;

/// Clouds `eu` and `us`, each a server; `twin`, which is `eu`'s account said to lie in the US; the folders `eudisk`, `usdisk`,
/// and `disk`, of which nobody said where it lies. The policy: files tagged EU only in eu.
struct Ground {
    world: World,
    engine: Engine,
    eu: S3Server,
    us: S3Server,
}

impl Ground {
    async fn new() -> Self {
        let ground = Self::lawless().await;
        ground.forbid(Action::Block).await;
        ground
    }

    async fn lawless() -> Self {
        let world = World::new();
        let engine = open(&world, Arc::new(MemoryVault::new())).await;
        let (eu, us) = (S3Server::start().await, S3Server::start().await);
        for server in [&eu, &us] {
            server.create_bucket("bucket");
        }
        eu.create_bucket("other");
        for (name, server, label) in [("eu", &eu, "eu"), ("us", &us, "us"), ("twin", &eu, "us")] {
            let fields =
                [(Field::Endpoint, server.endpoint()), (Field::AccessKeyId, server.access_key_id().to_owned())];
            let fields = fields.each_ref().map(|(field, text)| (*field, text.as_str()));
            let cloud =
                CloudDraft { jurisdiction: Some(label.into()), ..draft(name, "s3-compatible", Auth::Key, &fields) };
            engine.add_cloud(cloud, secret(&server.secret())).await.unwrap();
        }
        for (name, label) in [("eudisk", Some("EU")), ("usdisk", Some("US")), ("disk", None)] {
            let folder = world.folder(name).display().to_string();
            let cloud = CloudDraft { jurisdiction: label.map(Into::into), ..local_draft(name, &folder) };
            engine.add_cloud(cloud, Secrets::new()).await.unwrap();
        }
        Self { world, engine, eu, us }
    }

    async fn forbid(&self, action: Action) {
        let (name, only) = ("EU data stays in EU".to_owned(), vec!["eu".to_owned()]);
        self.engine.add_policy(Policy { id: PolicyId(0), name, region: region("EU"), only, action }).await.unwrap();
    }

    /// An object of `size` bytes in `eu:bucket/`, tagged EU.
    fn tagged(&self, key: &str, size: usize) {
        let metadata = [(Region::METADATA.to_owned(), "EU".to_owned())].into();
        self.eu.put_with("bucket", key, vec![7; size], Attributes { metadata, ..Attributes::default() });
    }

    async fn run(&self, spec: JobSpec) -> (JobSummary, Vec<Failure>) {
        let job = self.engine.start_job(spec).await.unwrap();
        self.engine.job_settled(job).await.unwrap();
        let summary = self.engine.activity().await.unwrap().jobs.into_iter().find(|row| row.id == job).unwrap();
        (summary, self.engine.failures(job, Count(0), Count(100)).await.unwrap())
    }

    /// Runs a job of one object and shows that the policy, by name, refused it.
    async fn refused(&self, spec: JobSpec) {
        let shown = format!("{:?} to {:?}", spec.kind, spec.target);
        let (job, failures) = self.run(spec).await;
        assert_eq!((job.state, job.tally.failed), (JobState::Failed, Count(1)), "{shown}: {:?}", job.tally);
        let error = &failures[0].error;
        assert_eq!(error.kind, ErrorKind::Refused, "{shown}: {error}");
        assert!(error.message().contains("EU data stays in EU"), "{shown} names the policy: {error}");
    }

    fn nothing_in_us(&self) {
        assert!(self.us.keys("bucket").is_empty(), "not a byte is there: {:?}", self.us.keys("bucket"));
        assert_eq!(self.us.requests().of(Operation::PutObject), 0, "it was not even tried");
        assert!(self.us.uploads("bucket").is_empty(), "no upload was begun");
        assert_eq!(std::fs::read_dir(self.world.folder("usdisk")).unwrap().count(), 0, "the folder is empty too");
    }
}

fn region(text: &str) -> Region {
    Region::parse(text).unwrap()
}

fn stamped(spec: JobSpec) -> JobSpec {
    let stamp = Stamp { region: Some(region("EU")), ..Stamp::default() };
    JobSpec { options: JobOptions { stamp, ..spec.options.clone() }, ..spec }
}

fn job(kind: JobKind, from: &str, to: &str) -> JobSpec {
    JobSpec::new(kind, vec![source(from)], Some(Target::Into(at(to))))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_of_a_file_that_was_chosen_to_be_eu_is_refused_in_the_us() {
    let ground = Ground::new().await;
    let file = ground.world.folder("here").join("a.txt");
    std::fs::write(&file, "private").unwrap();
    let from = Source {
        location: model::Location::new(model::CloudId::file(), "", engine::file_key(&file)),
        kind: model::EntryKind::Object,
    };
    for to in ["us:bucket/", "usdisk:/", "disk:/"] {
        let spec = JobSpec::new(JobKind::Upload, vec![from.clone()], Some(Target::Into(at(to))));
        ground.refused(stamped(spec)).await;
    }
    ground.nothing_in_us();
    let spec = JobSpec::new(JobKind::Upload, vec![from], Some(Target::Into(at("eu:bucket/"))));
    let (done, _) = ground.run(stamped(spec)).await;
    assert_eq!(done.state, JobState::Done, "in the EU it may lie");
    let head = ground.eu.head("bucket", "a.txt").unwrap();
    assert_eq!(head.attributes.metadata[Region::METADATA], "EU", "and carries its tag");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_put_by_rules_is_refused_even_where_the_rule_says_us() {
    let ground = Ground::new().await;
    let file = ground.world.folder("here").join("a.txt");
    std::fs::write(&file, "private").unwrap();
    let place = Place::parse("us:bucket/{name}").unwrap();
    ground.engine.set_default(Then::Send(model::Destination::plain(place))).await.unwrap();
    let given = Given { region: Some(region("EU")), ..Given::default() };
    let sent = ground.engine.upload_by_rules(&[file], &given, Some("no reason helps".into()), None).await.unwrap();
    assert_eq!((sent.jobs.len(), sent.left.len()), (1, 0), "what is refused is in the journal");
    ground.engine.job_settled(sent.jobs[0]).await.unwrap();
    let failures = ground.engine.failures(sent.jobs[0], Count(0), Count(10)).await.unwrap();
    assert_eq!(failures[0].error.kind, ErrorKind::Refused);
    assert!(failures[0].error.message().contains("EU data stays in EU"));
    ground.nothing_in_us();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_from_cloud_to_cloud_is_refused_object_by_object() {
    let ground = Ground::new().await;
    ground.tagged("d/tagged", 10);
    ground.tagged("d/tagged-and-large", LARGE);
    ground.eu.put("bucket", "d/free", vec![1; 10]);
    ground.refused(job(JobKind::Copy, "eu:bucket/d/tagged", "us:bucket/")).await;
    ground.refused(job(JobKind::Copy, "eu:bucket/d/tagged-and-large", "us:bucket/")).await;
    ground.nothing_in_us();
    let (copied, failures) = ground.run(job(JobKind::Copy, "eu:bucket/d/", "us:bucket/")).await;
    assert_eq!((copied.tally.failed, copied.tally.verified), (Count(2), Count(1)), "the others go on");
    assert!(failures.iter().all(|failure| failure.error.kind == ErrorKind::Refused && failure.attempts == 0));
    assert_eq!(ground.us.keys("bucket"), [model::Key::from("d/free")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_is_refused_and_leaves_its_source() {
    let ground = Ground::new().await;
    ground.tagged("x", 10);
    ground.refused(job(JobKind::Move, "eu:bucket/x", "us:bucket/")).await;
    ground.refused(job(JobKind::Move, "eu:bucket/x", "twin:other/")).await;
    ground.nothing_in_us();
    assert!(ground.eu.get("bucket", "x").is_some(), "nothing is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_inside_an_account_is_refused_though_no_byte_comes_here() {
    let ground = Ground::new().await;
    ground.tagged("x", 10);
    ground.eu.put("bucket", "free", vec![1; 10]);
    ground.refused(job(JobKind::Copy, "eu:bucket/x", "twin:other/")).await;
    assert_eq!(ground.eu.requests().of(Operation::CopyObject), 0, "the cloud was not asked to copy");
    assert!(ground.eu.keys("other").is_empty());
    let (copied, _) = ground.run(job(JobKind::Copy, "eu:bucket/free", "twin:other/")).await;
    assert_eq!(
        (copied.state, ground.eu.requests().of(Operation::CopyObject)),
        (JobState::Done, 1),
        "others are copied so"
    );
    let (inside, _) = ground.run(job(JobKind::Copy, "eu:bucket/x", "eu:other/")).await;
    assert_eq!(inside.state, JobState::Done, "in the EU it may be copied");
    assert_eq!(ground.eu.head("other", "x").unwrap().attributes.metadata[Region::METADATA], "EU", "with its tag");
}

#[tokio::test(flavor = "multi_thread")]
async fn replacing_or_keeping_both_is_refused_and_what_is_there_stays() {
    let ground = Ground::new().await;
    ground.tagged("x", 10);
    ground.us.put("bucket", "x", vec![9; 3]);
    for conflict in
        [Conflict::Replace, Conflict::ReplaceIfDifferent, Conflict::ReplaceIfNewer, Conflict::KeepBoth, Conflict::Ask]
    {
        ground.refused(job(JobKind::Copy, "eu:bucket/x", "us:bucket/").on_conflict(conflict)).await;
    }
    assert_eq!(ground.us.keys("bucket").len(), 1);
    assert_eq!(ground.us.get("bucket", "x").unwrap().as_ref(), [9; 3], "as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tag_survives_a_way_over_folders_and_downloads() {
    let ground = Ground::new().await;
    ground.tagged("x", 10);
    let (onto, _) = ground.run(job(JobKind::Copy, "eu:bucket/x", "eudisk:/")).await;
    assert_eq!(onto.state, JobState::Done, "a folder in the EU is fine");
    ground.refused(job(JobKind::Copy, "eudisk:/x", "us:bucket/")).await;
    ground.refused(job(JobKind::Copy, "eudisk:/x", "usdisk:/")).await;
    let here = ground.world.folder("here");
    let below = model::Location::new(model::CloudId::file(), "", engine::file_key(&here).join(b"/"));
    let (down, failures) =
        ground.run(JobSpec::new(JobKind::Download, vec![source("eu:bucket/x")], Some(Target::Into(below)))).await;
    assert_eq!(down.state, JobState::Done, "this computer is no cloud: {failures:?}");
    let from = Source {
        location: model::Location::new(model::CloudId::file(), "", engine::file_key(&here.join("x"))),
        kind: model::EntryKind::Object,
    };
    ground.refused(JobSpec::new(JobKind::Upload, vec![from], Some(Target::Into(at("us:bucket/"))))).await;
    ground.nothing_in_us();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_not_changed_on_the_way() {
    let ground = Ground::new().await;
    ground.tagged("x", 10);
    let spec = job(JobKind::Copy, "eu:bucket/x", "us:bucket/");
    let stamp = Stamp { region: Some(region("US")), ..Stamp::default() };
    ground.refused(JobSpec { options: JobOptions { stamp, ..JobOptions::default() }, ..spec }).await;
    ground.nothing_in_us();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_comes_while_a_job_waits_holds_for_it() {
    let ground = Ground::lawless().await;
    ground.tagged("d/small", 10);
    ground.tagged("d/large", LARGE);
    for to in ["us:bucket/", "twin:other/"] {
        let spec = job(JobKind::Copy, "eu:bucket/d/", to);
        let spec = JobSpec { options: JobOptions { plan_first: true, ..JobOptions::default() }, ..spec };
        let planned = ground.engine.start_job(spec).await.unwrap();
        assert_eq!(ground.engine.job_settled(planned).await.unwrap(), JobState::Planned);
        ground.forbid(Action::Block).await;
        ground.engine.resume_job(planned).await.unwrap();
        assert_eq!(ground.engine.job_settled(planned).await.unwrap(), JobState::Failed);
        let failures = ground.engine.failures(planned, Count(0), Count(10)).await.unwrap();
        assert_eq!(failures.len(), 2, "small and large alike");
        assert!(failures.iter().all(|failure| failure.error.kind == ErrorKind::Refused), "{failures:?}");
        let policies = ground.engine.policies().await.unwrap();
        ground.engine.remove_policy(policies[0].id).await.unwrap();
    }
    ground.nothing_in_us();
    assert!(ground.eu.keys("other").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_passes_with_a_reason_that_is_kept_and_without_one_not() {
    let ground = Ground::lawless().await;
    ground.forbid(Action::Warn).await;
    ground.tagged("x", 10);
    ground.refused(job(JobKind::Copy, "eu:bucket/x", "us:bucket/")).await;
    ground.nothing_in_us();
    let spec = job(JobKind::Copy, "eu:bucket/x", "us:bucket/");
    let reason = Some("the customer asked for it".to_owned());
    let (passed, _) =
        ground.run(JobSpec { options: JobOptions { reason: reason.clone(), ..JobOptions::default() }, ..spec }).await;
    assert_eq!((passed.state, passed.spec.options.reason), (JobState::Done, reason), "the journal has the reason");
    assert_eq!(
        ground.us.head("bucket", "x").unwrap().attributes.metadata[Region::METADATA],
        "EU",
        "it is still tagged"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_policy_forbids_anything_no_object_is_asked_for_its_region() {
    let ground = Ground::lawless().await;
    for key in ["d/1", "d/2", "d/3"] {
        ground.tagged(key, 10);
    }
    let heads = async |to: &str| {
        let before = ground.eu.requests();
        ground.run(job(JobKind::Copy, "eu:bucket/d/", to)).await;
        ground.eu.requests().since(&before).of(Operation::HeadObject)
    };
    let without = heads("us:bucket/a/").await;
    ground.forbid(Action::Block).await;
    ground.tagged("e/1", 1);
    let allowed = heads("eudisk:/").await;
    assert_eq!((without, allowed), (0, 0), "a request for each object would be dear");
}
