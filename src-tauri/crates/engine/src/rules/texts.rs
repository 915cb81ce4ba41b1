//! Rules and policies of a form, read. A fault begins with the name of its field (`when-2: ...`, `mirror-1-key: ...`), which
//! is how a form finds it.

use ::routing::{Spot, check_place};
use model::{
    Cloud, CloudId, Condition, Destination, DestinationText, Error, ErrorKind, KeyTemplate, Origin, Place, PlaceText,
    Region, Result, RuleDraft, RuleText, Then, ThenText, When,
};

/// Reads a rule.
pub(super) fn rule(text: RuleText, clouds: &[Cloud]) -> Result<RuleDraft> {
    let RuleText { name, enabled, how, when, then } = text;
    let condition = |(number, text): (usize, &String)| {
        Condition::parse(text).map_err(|error| in_field(&spot(Spot::Condition(number)), &error))
    };
    let conditions = when.iter().enumerate().map(condition).collect::<Result<_>>()?;
    let draft = RuleDraft { name: name.trim().to_owned(), enabled, when: When { how, conditions }, then: Then::Ask };
    let then = self::then(then, clouds)?;
    Ok(RuleDraft { then, ..draft })
}

/// Reads what becomes of a file.
pub(super) fn then(text: ThenText, clouds: &[Cloud]) -> Result<Then> {
    let DestinationText { to, mirrors, class, cache_control, tags, conflict } = match text {
        ThenText::Ask => return Ok(Then::Ask),
        ThenText::Block { message } => return Ok(Then::Block { message }),
        ThenText::Send(destination) => destination,
    };
    let said = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let mirror = |(index, text): (usize, PlaceText)| place(&spot(Spot::Mirror(index)), text, clouds);
    Ok(Then::Send(Destination {
        to: place("to", to, clouds)?,
        mirrors: mirrors.into_iter().enumerate().map(mirror).collect::<Result<_>>()?,
        class: said(class),
        cache_control: said(cache_control),
        tags,
        conflict,
    }))
}

/// Reads a place that stands in `field`; its template stands in `field-key`.
pub(super) fn place(field: &str, text: PlaceText, clouds: &[Cloud]) -> Result<Place> {
    let PlaceText { cloud, bucket, key } = text;
    if cloud.is_empty() {
        let error = Error::new(ErrorKind::Invalid, "make a rule", "no cloud is chosen").hint("choose one");
        return Err(in_field(field, &error));
    }
    let open = key.is_empty() || key.ends_with('/');
    let key = if open { format!("{key}{}", KeyTemplate::source_path()) } else { key };
    let place = Place {
        cloud: CloudId::parse(&cloud).map_err(|error| in_field(field, &error))?,
        bucket: bucket.trim().to_owned(),
        key: KeyTemplate::parse(&key).map_err(|error| in_field(&format!("{field}-key"), &error))?,
    };
    check_place(&place, clouds).map_err(|error| in_field(field, &error))?;
    Ok(place)
}

/// Reads a region that stands in `field`.
pub(super) fn region(field: &str, text: &str) -> Result<Region> {
    Region::parse(text.trim()).map_err(|error| in_field(field, &error))
}

/// Reads a region where none may be said.
pub(super) fn perhaps_region(field: &str, text: &str) -> Result<Option<Region>> {
    let said = Some(text.trim()).filter(|text| !text.is_empty());
    said.map(|text| region(field, text)).transpose()
}

/// Reads how files come.
pub(super) fn origin(text: &str) -> Result<Origin> {
    match text.trim() {
        "" => Ok(Origin::default()),
        text => Origin::parse(text).map_err(|error| in_field("source", &error)),
    }
}

/// Writes what becomes of a file, to read it again.
pub(super) fn written(then: &Then) -> ThenText {
    match then {
        Then::Ask => ThenText::Ask,
        Then::Block { message } => ThenText::Block { message: message.clone() },
        Then::Send(Destination { to, mirrors, class, cache_control, tags, conflict }) => {
            let place = |place: &Place| PlaceText {
                cloud: place.cloud.as_str().to_owned(),
                bucket: place.bucket.clone(),
                key: place.key.to_string(),
            };
            ThenText::Send(DestinationText {
                to: place(to),
                mirrors: mirrors.iter().map(place).collect(),
                class: class.clone().unwrap_or_default(),
                cache_control: cache_control.clone().unwrap_or_default(),
                tags: tags.clone(),
                conflict: *conflict,
            })
        }
    }
}

/// The field of a form in which a spot is written.
pub(super) fn spot(spot: Spot) -> String {
    match spot {
        Spot::Name => "name".to_owned(),
        Spot::When => "when".to_owned(),
        Spot::Condition(index) => format!("when-{}", index + 1),
        Spot::To => "to".to_owned(),
        Spot::Mirror(index) => format!("mirror-{}", index + 1),
        Spot::Class => "class".to_owned(),
        Spot::CacheControl => "cache-control".to_owned(),
        Spot::Tags => "tags".to_owned(),
        Spot::Block => "block".to_owned(),
        Spot::Regions => "regions".to_owned(),
    }
}

/// An error about a field.
pub(super) fn in_field(field: &str, error: &Error) -> Error {
    let said = Error::new(ErrorKind::Invalid, "make a rule", format!("{field}: {}", error.message()));
    match error.hinted() {
        Some(hint) => said.hint(hint),
        None => said,
    }
}
