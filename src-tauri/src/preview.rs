//! The scheme `preview:`, by which the window shows pictures and reads PDFs. An address of it holds a grant and nothing else;
//! what is behind the grant only the engine knows.

use engine::{Engine, Served};
use model::{ErrorKind, Result};
use std::borrow::Cow;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Builder, Manager as _, Runtime};

type Answer = Response<Cow<'static, [u8]>>;

/// Where our own page comes from: on most systems, and on Windows and Android.
const OURS: [&str; 2] = ["tauri://localhost", "http://tauri.localhost"];

/// Nothing that is answered may run, load or ask for anything; a drawing keeps its own colours.
const NOTHING: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// Registers the scheme.
pub(crate) fn served<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.register_asynchronous_uri_scheme_protocol("preview", |context, request, responder| {
        let app = context.app_handle().clone();
        tauri::async_runtime::spawn(async move {
            let (token, range) = asked(&request);
            let served = app.state::<Engine>().preview_bytes(token, range).await;
            responder.respond(answer(served, origin(&request)));
        });
    })
}

fn asked(request: &Request<Vec<u8>>) -> (&str, Option<&str>) {
    let range = request.headers().get(header::RANGE).and_then(|value| value.to_str().ok());
    (request.uri().path().trim_start_matches('/'), range)
}

/// Our own page, if it is the one that asks.
fn origin(request: &Request<Vec<u8>>) -> Option<&'static str> {
    let told = request.headers().get(header::ORIGIN)?;
    OURS.into_iter().find(|ours| told.as_bytes() == ours.as_bytes())
}

fn answer(served: Result<Served>, origin: Option<&'static str>) -> Answer {
    let response = Response::builder()
        .header(header::CONTENT_SECURITY_POLICY, NOTHING)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::ACCEPT_RANGES, "bytes");
    let response = match origin {
        Some(origin) => response
            .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin)
            .header(header::ACCESS_CONTROL_ALLOW_HEADERS, "range")
            .header(header::ACCESS_CONTROL_EXPOSE_HEADERS, "content-range"),
        None => response,
    };
    let built = match served {
        Ok(Served { content_type, size, range, partial, bytes }) => {
            let response = response.header(header::CONTENT_TYPE, content_type);
            let response = if partial {
                let place = format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1));
                response.status(StatusCode::PARTIAL_CONTENT).header(header::CONTENT_RANGE, place)
            } else {
                response
            };
            response.body(Cow::Owned(bytes.into()))
        }
        Err(error) => response.status(status(error.kind)).body(Cow::Borrowed(&[][..])),
    };
    // What is put into it above are headers that HTTP can say.
    built.unwrap_or_else(|_| Response::new(Cow::Borrowed(&[])))
}

fn status(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::PRECONDITION_FAILED,
        ErrorKind::Invalid => StatusCode::RANGE_NOT_SATISFIABLE,
        ErrorKind::Refused => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_GATEWAY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Error;

    fn served(partial: bool) -> Served {
        let bytes = b"0123".to_vec().into();
        Served { content_type: "image/svg+xml", size: 10, range: 2..6, partial, bytes }
    }

    #[test]
    fn whatever_is_answered_can_do_nothing() {
        let gone = Error::new(ErrorKind::NotFound, "preview", "gone");
        for response in [answer(Ok(served(true)), None), answer(Err(gone), Some(OURS[0]))] {
            let csp = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(csp.starts_with("sandbox; default-src 'none'"), "{csp}");
            assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        }
    }

    #[test]
    fn a_part_says_which_it_is_and_a_grant_that_is_gone_is_not_found() {
        let part = answer(Ok(served(true)), None);
        assert_eq!(
            (part.status(), &part.headers()[header::CONTENT_RANGE]),
            (StatusCode::PARTIAL_CONTENT, &"bytes 2-5/10".parse().unwrap())
        );
        assert_eq!(answer(Ok(served(false)), None).status(), StatusCode::OK);
        let gone = Error::new(ErrorKind::NotFound, "preview", "gone");
        assert_eq!(answer(Err(gone), None).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn only_our_own_page_may_read_the_bytes() {
        for (told, allowed) in [("tauri://localhost", true), ("https://elsewhere.example", false), ("null", false)] {
            let request = Request::builder().header(header::ORIGIN, told).body(Vec::new()).unwrap();
            let response = answer(Ok(served(true)), origin(&request));
            assert_eq!(response.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), allowed, "{told}");
        }
    }
}
