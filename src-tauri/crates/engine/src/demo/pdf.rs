//! The smallest PDF writer that viewers open without complaint: A4 pages, Helvetica, a coloured band.

use std::fmt::Write as _;

/// What stands on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub(super) title: &'static str,
    pub(super) lines: &'static [&'static str],
}

/// A document of these pages. Characters outside Latin-1 become question marks: the built-in fonts know no others.
pub(super) fn document(pages: &[Page]) -> Vec<u8> {
    // 1 catalogue, 2 page tree, 3 and 4 fonts, then a page and its content for each page
    let count = pages.len();
    let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", 5 + 2 * page)).collect();
    let font = |name: &str| format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>");
    let mut objects = vec![
        latin1("<< /Type /Catalog /Pages 2 0 R >>"),
        latin1(&format!("<< /Type /Pages /Kids [{}] /Count {count} >>", kids.join(" "))),
        latin1(&font("Helvetica")),
        latin1(&font("Helvetica-Bold")),
    ];
    for (index, page) in pages.iter().enumerate() {
        objects.push(latin1(&format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>",
            6 + 2 * index
        )));
        let content = latin1(&drawn(page, index + 1, count));
        let mut stream = latin1(&format!("<< /Length {} >>\nstream\n", content.len()));
        stream.extend(content);
        stream.extend(b"\nendstream");
        objects.push(stream);
    }
    assembled(&objects)
}

/// The drawing commands of one page.
fn drawn(page: &Page, number: usize, of: usize) -> String {
    let mut text = String::from("0.043 0.361 0.780 rg 0 786 595 56 re f\n");
    let mut line = |font: &str, size: u32, gray: &str, x: u32, y: usize, words: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "BT /{font} {size} Tf {gray} g {x} {y} Td ({}) Tj ET", escaped(words));
    };
    line("F2", 20, "1", 56, 806, page.title);
    for (index, words) in page.lines.iter().enumerate() {
        line("F1", 11, "0.15", 56, 740 - 18 * index, words);
    }
    line("F1", 9, "0.45", 56, 40, &format!("Skyferry demo document, page {number} of {of}"));
    text
}

/// Header, numbered objects, the table of their offsets, trailer.
fn assembled(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend(format!("{} 0 obj\n", index + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(table.bytes());
    file.extend(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    file
}

fn escaped(words: &str) -> String {
    words.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
}
