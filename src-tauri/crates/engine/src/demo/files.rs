//! Which files lie in which demo cloud.

use super::canvas::Format::{self, Jpeg, Png};
use super::cloud::DemoCloud;
use super::pdf::{self, Page};
use super::scenes::Scene::{self, Chart, City, Harbour, Logo, Mountains, Portrait, Poster};
use super::{scenes, texts};
use std::borrow::Cow;
use std::io;

/// One file of a demo cloud.
#[derive(Debug, Clone, Copy)]
pub(super) struct DemoFile {
    /// Where it lies in its cloud.
    pub(super) key: &'static str,
    made: Made,
}

#[derive(Debug, Clone, Copy)]
enum Made {
    Picture(Scene, u32, Format),
    Pdf(&'static [Page]),
    Text(&'static str),
    Table(fn() -> String),
    Clip(&'static [u8]),
}
use Made::{Clip, Pdf, Picture, Table, Text};

impl DemoFile {
    /// Its bytes, the same at every call and on every machine.
    pub(super) fn content(&self) -> io::Result<Cow<'static, [u8]>> {
        Ok(match self.made {
            Picture(scene, variant, format) => scenes::picture(scene, variant, format)?.into(),
            Pdf(pages) => pdf::document(pages).into(),
            Text(text) => text.as_bytes().into(),
            Table(text) => text().into_bytes().into(),
            Clip(bytes) => bytes.into(),
        })
    }
}

/// The files of a demo cloud.
pub(super) fn files(cloud: DemoCloud) -> impl Iterator<Item = DemoFile> {
    let files = match cloud {
        DemoCloud::S3 => S3,
        DemoCloud::R2 => R2,
        DemoCloud::Gcs => GCS,
    };
    files.iter().map(|&(key, made)| DemoFile { key, made })
}

const S3: &[(&str, Made)] = &[
    ("README.md", Text(texts::README)),
    ("media/clips/clip2.webm", Clip(include_bytes!("clips/waves.webm"))),
    ("media/clips/clip10.webm", Clip(include_bytes!("clips/ferry.webm"))),
    ("media/clips/sunrise.webm", Clip(include_bytes!("clips/sunrise.webm"))),
    ("media/posters/Poster 1.png", Picture(Poster, 0, Png)),
    ("media/posters/Poster 2.png", Picture(Poster, 1, Png)),
    ("media/posters/Poster 10.png", Picture(Poster, 4, Png)),
    ("media/posters/🚢 maiden voyage.png", Picture(Harbour, 3, Png)),
    ("notes/naïve ideas.txt", Text(texts::IDEAS)),
    ("notes/todo.txt", Text(texts::TODO)),
    ("raw/2026/Café au port/Straße am Meer.png", Picture(City, 5, Png)),
    ("raw/2026/Café au port/Été à Nice.jpg", Picture(Harbour, 5, Jpeg)),
    ("raw/2026/harbour/img1.png", Picture(Harbour, 0, Png)),
    ("raw/2026/harbour/img2.png", Picture(Harbour, 1, Png)),
    ("raw/2026/harbour/img3.png", Picture(Harbour, 2, Png)),
    ("raw/2026/harbour/img10.png", Picture(Harbour, 4, Png)),
    ("raw/2026/harbour/img11.png", Picture(Harbour, 6, Png)),
    ("raw/2026/mountains/img2.jpg", Picture(Mountains, 0, Jpeg)),
    ("raw/2026/mountains/img10.jpg", Picture(Mountains, 1, Jpeg)),
    ("raw/2026/mountains/img21.jpg", Picture(Mountains, 2, Jpeg)),
    ("reports/inventory.csv", Table(texts::inventory)),
    ("reports/readings.json", Table(texts::readings)),
];

const R2: &[(&str, Made)] = &[
    ("assets/css/site.css", Text(texts::STYLE)),
    ("assets/data/ports.csv", Table(|| texts::ports().to_owned())),
    ("assets/data/routes.json", Table(|| texts::routes().to_owned())),
    ("assets/docs/Brand guide.pdf", Pdf(&texts::BRAND)),
    ("assets/img/hero.jpg", Picture(Harbour, 7, Jpeg)),
    ("assets/img/logo.png", Picture(Logo, 0, Png)),
    ("assets/img/tile1.png", Picture(City, 0, Png)),
    ("assets/img/tile2.png", Picture(City, 1, Png)),
    ("assets/img/tile3.png", Picture(City, 2, Png)),
    ("assets/img/tile10.png", Picture(City, 3, Png)),
    ("assets/img/team/François.jpg", Picture(Portrait, 0, Jpeg)),
    ("assets/img/team/Zoë.jpg", Picture(Portrait, 1, Jpeg)),
    ("assets/img/team/李.jpg", Picture(Portrait, 2, Jpeg)),
    ("assets/video/ferry at night.webm", Clip(include_bytes!("clips/lighthouse.webm"))),
    ("assets/video/loop.webm", Clip(include_bytes!("clips/compass.webm"))),
    ("index.html", Text(texts::INDEX)),
    ("releases/1.2/notes.md", Text(texts::NOTES_2)),
    ("releases/1.9/notes.md", Text(texts::NOTES_9)),
    ("releases/1.10/notes.md", Text(texts::NOTES_10)),
    ("releases/1.10/screen.png", Picture(Chart, 4, Png)),
];

const GCS: &[(&str, Made)] = &[
    ("archive/2025/q1/chart.png", Picture(Chart, 0, Png)),
    ("archive/2025/q1/summary.pdf", Pdf(&texts::SUMMARY)),
    ("archive/2025/q2/chart.png", Picture(Chart, 1, Png)),
    ("archive/2025/q2/pier.jpg", Picture(Mountains, 4, Jpeg)),
    ("docs/contracts/Charter 1.pdf", Pdf(&texts::CHARTER)),
    ("docs/contracts/Charter 2.pdf", Pdf(&texts::CHARTER_SHORT)),
    ("docs/contracts/Charter 10.pdf", Pdf(&texts::CHARTER)),
    ("docs/invoices/2026/invoice-1.pdf", Pdf(&texts::INVOICE_1)),
    ("docs/invoices/2026/invoice-2.pdf", Pdf(&texts::INVOICE_2)),
    ("docs/invoices/2026/invoice-10.pdf", Pdf(&texts::INVOICE_10)),
    ("docs/manuals/Safety card.pdf", Pdf(&texts::SAFETY)),
    ("docs/manuals/Überfahrt (Handbuch).pdf", Pdf(&texts::HANDBOOK)),
    ("docs/notes/会議.txt", Text(texts::MEETING)),
    ("docs/notes/📌 pinned.md", Text(texts::PINNED)),
    ("docs/tides.json", Table(texts::tides)),
    ("docs/timetable.csv", Table(texts::timetable)),
    ("site/skyline.png", Picture(City, 4, Png)),
    ("site/summit.jpg", Picture(Mountains, 5, Jpeg)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn all() -> impl Iterator<Item = DemoFile> {
        DemoCloud::ALL.into_iter().flat_map(files)
    }

    #[test]
    fn there_are_sixty_files_with_different_content_and_under_eight_megabytes() {
        let contents: Vec<_> = all().map(|file| file.content().unwrap()).collect();
        assert_eq!(contents.len(), 60);
        let total: usize = contents.iter().map(|content| content.len()).sum();
        assert!(total < 8_000_000, "the demo files take {total} bytes");
        // the two long charters are copies of one another, so that "only one copy" has something to find
        assert_eq!(contents.iter().collect::<HashSet<_>>().len(), 59);
        for cloud in DemoCloud::ALL {
            let keys: HashSet<_> = files(cloud).map(|file| file.key).collect();
            assert_eq!(keys.len(), files(cloud).count(), "a key stands twice in {cloud:?}");
        }
    }

    #[test]
    fn every_file_starts_as_its_name_promises() {
        for file in all() {
            let content = file.content().unwrap();
            let magic: &[u8] = match file.key.rsplit_once('.').unwrap().1 {
                "png" => b"\x89PNG\r\n\x1a\n",
                "jpg" => b"\xFF\xD8\xFF",
                "pdf" => b"%PDF-1.4",
                "webm" => b"\x1A\x45\xDF\xA3",
                _ => {
                    assert!(std::str::from_utf8(&content).is_ok(), "{} is not UTF-8", file.key);
                    b""
                }
            };
            assert!(content.starts_with(magic) && !content.is_empty(), "{} starts otherwise", file.key);
        }
    }

    #[test]
    fn every_picture_decodes_and_shows_more_than_one_colour() {
        for file in all().filter(|file| matches!(file.made, Picture(..))) {
            let picture = image::load_from_memory(&file.content().unwrap()).unwrap().into_rgb8();
            let colors: HashSet<_> = picture.pixels().collect();
            assert!(picture.width() >= 320 && colors.len() > 16, "{} is nearly empty", file.key);
        }
    }

    #[test]
    fn every_offset_of_a_pdf_points_at_its_object() {
        for file in all().filter(|file| matches!(file.made, Pdf(_))) {
            let bytes = file.content().unwrap();
            let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
            let start: usize = text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
            let table = bytes[start..].iter().map(|&byte| char::from(byte)).collect::<String>();
            assert!(table.starts_with("xref\n"), "{}: startxref points elsewhere", file.key);
            for (number, line) in table.lines().skip(3).take_while(|line| line.ends_with(" n ")).enumerate() {
                let offset: usize = line[..10].parse().unwrap();
                let object = format!("{} 0 obj\n", number + 1);
                assert!(bytes[offset..].starts_with(object.as_bytes()), "{}: object {number} is elsewhere", file.key);
            }
        }
    }
}
