//! What storage costs, from a dated sheet that can be edited. A price that is not in it is unknown, never nothing.

use crate::Engine;
use model::{Bytes, Cloud, Cost, Date, Error, ErrorKind, Placement, Result};
use serde::{Deserialize, Serialize};

const BUILT_IN: &str = include_str!("prices.toml");

/// Bytes that providers charge as one GB.
const GIB: f64 = 1_073_741_824.0;

/// Prices, the ones that count first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriceSheet {
    /// The rows.
    pub prices: Vec<Price>,
}

/// One row of a sheet, in US dollars; `None` means not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The kind of service.
    pub provider: String,
    /// Storage class; `None` for objects of which nobody said one.
    pub class: Option<String>,
    /// The provider's region; `None` for every one that no other row names.
    pub region: Option<String>,
    /// Per GiB and month.
    pub storage: Option<f64>,
    /// Per million writing requests.
    pub write: Option<f64>,
    /// Per million reading requests.
    pub read: Option<f64>,
    /// Per GiB to the internet.
    pub egress: Option<f64>,
    /// Days that are paid for at least.
    pub minimum: Option<u32>,
    /// Where it is from.
    pub source: String,
    /// How far it can be trusted: high, medium, low.
    pub confidence: String,
    /// The day of the sheet that it stands in.
    #[serde(skip_deserializing, default = "never")]
    pub as_of: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    as_of: Date,
    #[serde(default)]
    price: Vec<Price>,
}

fn never() -> Date {
    Date::of(model::Timestamp(0))
}

impl PriceSheet {
    /// The sheet that came with Skyferry, under rows of the user's own.
    pub(super) fn with(own: Option<&str>) -> Result<Self> {
        let mut prices = match own {
            Some(text) => rows(text)?,
            None => Vec::new(),
        };
        prices.extend(rows(BUILT_IN)?);
        Ok(Self { prices })
    }

    /// The row for a class in a region of a provider: one of that very region, else one of every region.
    pub fn find(&self, provider: &str, region: Option<&str>, class: Option<&str>) -> Option<&Price> {
        let same = |price: &&Price| price.provider == provider && price.class.as_deref() == class;
        let exact = |price: &&Price| price.region.is_some() && price.region.as_deref() == region;
        let rows = || self.prices.iter().filter(same);
        rows().find(exact).or_else(|| rows().find(|price| price.region.is_none()))
    }

    /// What `size` costs a month in a cloud, if that is known.
    pub fn monthly(&self, cloud: &Cloud, class: Option<&str>, size: Bytes) -> Option<Cost> {
        let price = self.find(&cloud.provider.0, cloud.region.as_deref(), class)?;
        #[expect(clippy::cast_precision_loss, reason = "a price is no more exact than 53 bits")]
        let dollars = price.storage? * (size.0 as f64) / GIB;
        Some(Cost { dollars, as_of: price.as_of, confidence: price.confidence.clone() })
    }
}

fn rows(text: &str) -> Result<Vec<Price>> {
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        let message = format!("line {line}: {}", error.message().replace('\n', " "));
        Error::new(ErrorKind::Invalid, "read the prices", message).hint("mend prices.toml in the home, or take it away")
    })?;
    let odd = |price: &&Price| {
        let amounts = [price.storage, price.write, price.read, price.egress];
        amounts.iter().flatten().any(|amount| !amount.is_finite() || *amount < 0.0)
    };
    if let Some(price) = file.price.iter().find(odd) {
        let message = format!("a price of {} is no amount of money", price.provider);
        return Err(Error::new(ErrorKind::Invalid, "read the prices", message).hint("write dollars such as 0.023"));
    }
    Ok(file.price.into_iter().map(|price| Price { as_of: file.as_of, ..price }).collect())
}

impl Engine {
    /// The sheet of prices, with the user's own rows (`prices.toml` in the home) before those that came with Skyferry.
    ///
    /// # Errors
    /// `Invalid` with the line when the user's file cannot be read.
    pub async fn prices(&self) -> Result<PriceSheet> {
        let own = match tokio::fs::read_to_string(self.home.prices()).await {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::from_io("read the prices", error)),
        };
        PriceSheet::with(own.as_deref())
    }

    /// What an object of `size` costs a month where it is to lie; `None` if that is not known.
    ///
    /// # Errors
    /// As [`Engine::prices`].
    pub async fn monthly_cost(&self, placement: &Placement, size: Bytes) -> Result<Option<Cost>> {
        let Some(cloud) = self.registry.cloud(&placement.at.cloud) else { return Ok(None) };
        Ok(self.prices().await?.monthly(&cloud, placement.class.as_deref(), size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_that_of_its_region_and_class_or_unknown() {
        let sheet = PriceSheet::with(None).unwrap();
        let storage = |provider: &str, region: Option<&str>, class: Option<&str>| {
            sheet.find(provider, region, class).and_then(|price| price.storage)
        };
        assert_eq!(storage("s3", Some("us-east-1"), None), Some(0.023));
        assert_eq!(storage("s3", Some("eu-west-1"), None), None, "another region's price would be a guess");
        assert_eq!(storage("r2", Some("auto"), None), Some(0.015), "a row without a region is of all");
        assert_eq!(storage("r2", None, Some("STANDARD_IA")), Some(0.010));
        assert_eq!(storage("gcs", None, None), None, "what is unknown stays unknown");
        assert!(sheet.prices.iter().all(|price| !price.source.is_empty() && price.as_of.to_string() == "2026-11-01"));
    }

    #[test]
    fn rows_of_ones_own_beat_those_built_in_and_a_bad_one_is_refused_with_its_line() {
        let own = "as-of = \"2026-11-20\"\n[[price]]\nprovider = \"r2\"\nstorage = 0.01\nsource = \"contract\"\nconfidence = \"high\"\n";
        let sheet = PriceSheet::with(Some(own)).unwrap();
        let price = sheet.find("r2", None, None).unwrap();
        assert_eq!((price.storage, price.as_of.to_string()), (Some(0.01), "2026-11-20".to_owned()));
        for (bad, says) in [
            ("as-of = \"2026-11-20\"\n[[price]]\nprovder = \"r2\"\n", "line 3"),
            ("as-of = \"soon\"\n", "line 1"),
            (
                "as-of = \"2026-11-20\"\n[[price]]\nprovider = \"r2\"\nstorage = -1.0\nsource = \"\"\nconfidence = \"\"\n",
                "no amount",
            ),
        ] {
            let error = PriceSheet::with(Some(bad)).unwrap_err();
            assert!(error.kind == ErrorKind::Invalid && error.message().contains(says), "{error}");
        }
    }
}
