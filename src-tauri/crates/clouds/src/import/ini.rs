//! Lines of `[section]` and `name = value`, as AWS, rclone and s3cmd each read them. Knows no meaning of any name.

use model::Secret;
use std::collections::BTreeMap;

/// How many sections of one file are read.
const MOST_SECTIONS: usize = 1000;

/// Where the readers of such files differ.
pub(crate) struct Rules {
    separators: &'static [char],
    /// Whether ` #` and ` ;` behind a value begin a comment.
    trailing_comments: bool,
    /// Whether indented lines below `name =` are values of that name.
    nested: bool,
    /// Pairs of quotes that enclose a whole value and are no part of it.
    quotes: &'static [&'static str],
    /// Whether names are the same in capitals.
    any_case: bool,
}

/// AWS: "Shared configuration and credential files" of the SDKs' reference guide.
pub(crate) const AWS: Rules =
    Rules { separators: &['='], trailing_comments: true, nested: true, quotes: &[], any_case: true };
/// rclone, whose files the Go package goconfig reads.
pub(crate) const RCLONE: Rules = Rules {
    separators: &['=', ':'],
    trailing_comments: false,
    nested: false,
    quotes: &["\"\"\"", "`"],
    any_case: false,
};
/// s3cmd, which reads them with an expression of its own.
pub(crate) const S3CMD: Rules =
    Rules { separators: &['='], trailing_comments: false, nested: false, quotes: &["\""], any_case: false };

/// A file in sections.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// Sections in the order of the file; lines before the first have a section without a name.
    pub(crate) sections: Vec<Section>,
    /// The numbers of lines that are neither.
    pub(crate) odd: Vec<usize>,
    /// Whether there were more sections than are read.
    pub(crate) more: bool,
}

/// A section. One that is opened again goes on, and of two values the later counts, as in all three programs.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: String,
    values: BTreeMap<String, Secret<String>>,
}

impl Section {
    /// A value, unless it is missing or empty. What is nested is called `outer.inner`.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.expose().as_str()).filter(|text| !text.is_empty())
    }

    /// Whether a value says yes, in any way that one of the programs takes.
    pub(crate) fn says_yes(&self, name: &str) -> bool {
        self.text(name).is_some_and(yes)
    }

    /// The names that have a value.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

/// Whether a word says yes.
pub(crate) fn yes(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "1" | "t" | "true" | "y" | "yes" | "on")
}

impl Sheet {
    /// Reads a file. Whatever is in it, there is an answer.
    pub(crate) fn read(text: &str, rules: &Rules) -> Self {
        let mut reading = Reading { rules, sheet: Self::default(), places: BTreeMap::new(), open: None, outer: None };
        reading.enter("");
        for (index, line) in text.trim_start_matches('\u{feff}').split('\n').enumerate() {
            if !reading.line(line) {
                reading.sheet.odd.push(index + 1);
            }
        }
        reading.sheet.sections.retain(|section| !(section.name.is_empty() && section.values.is_empty()));
        reading.sheet
    }

    /// A section by its name.
    pub(crate) fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }
}

struct Reading<'a> {
    rules: &'a Rules,
    sheet: Sheet,
    places: BTreeMap<String, usize>,
    /// The section that values go into; none behind a heading that could not be read, whose values are nobody's.
    open: Option<usize>,
    /// The name without a value below which lines are nested.
    outer: Option<String>,
}

impl Reading<'_> {
    /// Takes a line in; whether it could be read.
    fn line(&mut self, line: &str) -> bool {
        let inner = line.trim();
        if inner.is_empty() || inner.starts_with(['#', ';']) {
            return true;
        }
        let indented = self.rules.nested && line.starts_with([' ', '\t']);
        if inner.starts_with('[') && !indented {
            self.outer = None;
            let heading = without_comment(inner, self.rules).strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            match heading.map(str::trim).filter(|name| !name.is_empty()) {
                Some(name) => self.enter(name),
                None => self.open = None,
            }
            return heading.is_some();
        }
        match (indented, self.outer.clone()) {
            (false, _) => self.value(inner, None),
            (true, Some(outer)) => self.value(inner, Some(&outer)),
            // The value above goes on. None of those that are used here does.
            (true, None) => true,
        }
    }

    fn enter(&mut self, name: &str) {
        if let Some(place) = self.places.get(name) {
            self.open = Some(*place);
            return;
        }
        if self.places.len() > MOST_SECTIONS {
            self.sheet.more = true;
            self.open = None;
            return;
        }
        let place = self.sheet.sections.len();
        self.sheet.sections.push(Section { name: name.to_owned(), values: BTreeMap::new() });
        self.places.insert(name.to_owned(), place);
        self.open = Some(place);
    }

    fn value(&mut self, line: &str, outer: Option<&str>) -> bool {
        let line = without_comment(line, self.rules);
        let Some((name, value)) = line.split_once(self.rules.separators) else { return false };
        let (name, value) = (name.trim(), unquoted(value.trim(), self.rules));
        if name.is_empty() {
            return false;
        }
        let mut name = if self.rules.any_case { name.to_ascii_lowercase() } else { name.to_owned() };
        if let Some(outer) = outer {
            name = format!("{outer}.{name}");
        } else {
            self.outer = (self.rules.nested && value.is_empty()).then(|| name.clone());
        }
        if let Some(section) = self.open.and_then(|place| self.sheet.sections.get_mut(place)) {
            section.values.insert(name, Secret::new(value.to_owned()));
        }
        true
    }
}

fn without_comment<'a>(line: &'a str, rules: &Rules) -> &'a str {
    if !rules.trailing_comments {
        return line;
    }
    let begins = |(at, _): &(usize, &str)| line[..*at].ends_with([' ', '\t']);
    let end = line.match_indices(['#', ';']).find(begins).map_or(line.len(), |(at, _)| at);
    line[..end].trim_end()
}

fn unquoted<'a>(value: &'a str, rules: &Rules) -> &'a str {
    let inner = |quote: &&str| value.strip_prefix(*quote)?.strip_suffix(*quote);
    rules.quotes.iter().find_map(inner).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, rules: &Rules) -> Vec<(String, String, String)> {
        let sheet = Sheet::read(text, rules);
        let rows = sheet.sections.iter().flat_map(|section| {
            let row = |name: &str| {
                let value = section.values.get(name).map(|value| value.expose().clone());
                (section.name.clone(), name.to_owned(), value.unwrap_or_default())
            };
            section.names().map(row).collect::<Vec<_>>()
        });
        rows.collect()
    }

    fn row(section: &str, name: &str, value: &str) -> (String, String, String) {
        (section.to_owned(), name.to_owned(), value.to_owned())
    }

    #[test]
    fn each_program_reads_comments_quotes_and_separators_in_its_own_way() {
        let text = "[a]\nKey = x=y== # z\nq = \"v\"\n; c\n# d\n";
        assert_eq!(told(text, &AWS), [row("a", "key", "x=y=="), row("a", "q", "\"v\"")]);
        assert_eq!(told(text, &RCLONE), [row("a", "Key", "x=y== # z"), row("a", "q", "\"v\"")]);
        assert_eq!(told(text, &S3CMD), [row("a", "Key", "x=y== # z"), row("a", "q", "v")]);
        assert_eq!(told("[a]\nk: v\nl = `w `", &RCLONE), [row("a", "k", "v"), row("a", "l", "w ")]);
        assert_eq!(told("[a]\nk = a#b;c", &AWS), [row("a", "k", "a#b;c")], "a sign inside a word is no comment");
    }

    #[test]
    fn lines_end_as_they_like_and_a_mark_before_the_text_is_no_part_of_it() {
        assert_eq!(told("\u{feff}[a]\r\nk = v\r\n", &RCLONE), [row("a", "k", "v")]);
        assert_eq!(told("k = v", &S3CMD), [row("", "k", "v")], "values before any section have one without a name");
    }

    #[test]
    fn indented_lines_belong_to_the_name_above() {
        let text = "[a]\ns3 =\n  endpoint_url = http://x # c\n  Addressing_Style = path\nregion = r\n  goes on\n[b]\n";
        assert_eq!(
            told(text, &AWS),
            [
                row("a", "region", "r"),
                row("a", "s3", ""),
                row("a", "s3.addressing_style", "path"),
                row("a", "s3.endpoint_url", "http://x"),
            ]
        );
    }

    #[test]
    fn a_section_that_is_opened_again_goes_on_and_the_later_value_counts() {
        let text = "[a]\nk = 1\nl = 2\n[b]\n[a]\nk = 3\n";
        assert_eq!(told(text, &RCLONE), [row("a", "k", "3"), row("a", "l", "2")]);
    }

    #[test]
    fn values_behind_a_broken_heading_are_nobodys() {
        let sheet = Sheet::read("[a]\nk = 1\n[b\nk = 2\nnonsense\n[]\nk = 4\n", &AWS);
        assert_eq!(sheet.section("a").unwrap().text("k"), Some("1"), "the key of b must not end up in a");
        assert_eq!(sheet.odd, [3, 5], "line numbers count from one");
        assert_eq!(sheet.sections.len(), 1);
    }

    #[test]
    fn what_never_ends_is_cut() {
        let text = (0..3000).map(|number| format!("[s{number}]\nk = v\n")).collect::<Vec<_>>().concat();
        let sheet = Sheet::read(&text, &AWS);
        assert!(sheet.more && sheet.sections.len() == MOST_SECTIONS, "{}", sheet.sections.len());
    }

    #[test]
    fn values_never_print() {
        let sheet = Sheet::read("[a]\nsecret = hunter2\n", &AWS);
        assert!(!format!("{sheet:?}").contains("hunter2"));
    }
}
