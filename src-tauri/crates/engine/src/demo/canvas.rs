//! A canvas for flat shapes with soft edges. It knows shapes and encodings, not what they show.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use std::io;

/// Red, green, blue.
pub(super) type Color = [u8; 3];

/// How a picture is stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Format {
    Png,
    Jpeg,
}

/// A picture being drawn; coordinates are pixels from the upper left corner.
pub(super) struct Canvas {
    pub(super) width: u32,
    pub(super) height: u32,
    pixels: Vec<u8>,
}

impl Canvas {
    /// A canvas that fades from one colour at the top to another at the bottom.
    pub(super) fn new(width: u32, height: u32, top: Color, bottom: Color) -> Self {
        let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
        for y in 0..height {
            pixels.extend_from_slice(&mix(top, bottom, y * 256 / height).repeat(width as usize));
        }
        Self { width, height, pixels }
    }

    /// An upright rectangle.
    pub(super) fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64, color: Color) {
        self.polygon(&[(x, y), (x + width, y), (x + width, y + height), (x, y + height)], color);
    }

    /// A full circle.
    pub(super) fn disc(&mut self, x: f64, y: f64, radius: f64, color: Color) {
        self.rows(y - radius, y + radius, color, |row| {
            let half = (radius * radius - (row - y) * (row - y)).max(0.0).sqrt();
            (x - half, x + half)
        });
    }

    /// A polygon without dents.
    pub(super) fn polygon(&mut self, corners: &[(f64, f64)], color: Color) {
        let top = corners.iter().fold(f64::MAX, |top, corner| top.min(corner.1));
        let bottom = corners.iter().fold(f64::MIN, |bottom, corner| bottom.max(corner.1));
        self.rows(top, bottom, color, |row| {
            let edges = corners.iter().zip(corners.iter().cycle().skip(1));
            let crossed = edges.filter(|(a, b)| (a.1 <= row) != (b.1 <= row));
            crossed
                .map(|(a, b)| a.0 + (row - a.1) * (b.0 - a.0) / (b.1 - a.1))
                .fold((f64::MAX, f64::MIN), |(left, right), x| (left.min(x), right.max(x)))
        });
    }

    /// Everything below a line, given as its height at each column.
    pub(super) fn below(&mut self, color: Color, line: impl Fn(f64) -> f64) {
        let tops: Vec<f64> = (0..self.width).map(|x| line(f64::from(x)).clamp(0.0, f64::from(self.height))).collect();
        let deepest = tops.iter().map(|&top| whole(top) + 1).max().unwrap_or(0);
        for (x, &top) in (0..).zip(&tops) {
            self.blend(x, whole(top), color, 256 - share(top));
            for y in whole(top) + 1..deepest.min(self.height) {
                self.blend(x, y, color, 256);
            }
        }
        for y in deepest..self.height {
            self.span(y, 0.0, f64::from(self.width), color);
        }
    }

    /// Draws each row between `top` and `bottom` from the left to the right end that `ends` gives for its middle.
    fn rows(&mut self, top: f64, bottom: f64, color: Color, ends: impl Fn(f64) -> (f64, f64)) {
        for y in whole(top.max(0.0))..whole(bottom.max(0.0).ceil()).min(self.height) {
            let (left, right) = ends(f64::from(y) + 0.5);
            if left < right {
                self.span(y, left.max(0.0), right.min(f64::from(self.width)), color);
            }
        }
    }

    fn span(&mut self, y: u32, left: f64, right: f64, color: Color) {
        if left >= right {
            return;
        }
        let (first, last) = (whole(left), whole(right));
        self.blend(first, y, color, 256 - share(left));
        if first < last {
            let (from, to) = (self.index(first + 1, y), self.index(last, y));
            let inner = color.repeat((last - first - 1) as usize);
            self.pixels[from..to].copy_from_slice(&inner);
            self.blend(last, y, color, share(right));
        }
    }

    fn blend(&mut self, x: u32, y: u32, color: Color, share: u32) {
        if x < self.width && y < self.height {
            let at = self.index(x, y);
            let under = [self.pixels[at], self.pixels[at + 1], self.pixels[at + 2]];
            self.pixels[at..at + 3].copy_from_slice(&mix(under, color, share));
        }
    }

    fn index(&self, x: u32, y: u32) -> usize {
        (y as usize * self.width as usize + x as usize) * 3
    }

    /// The finished file.
    pub(super) fn encode(&self, format: Format) -> io::Result<Vec<u8>> {
        let mut file = Vec::new();
        let (width, height, color) = (self.width, self.height, ExtendedColorType::Rgb8);
        match format {
            Format::Png => PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Up).write_image(
                &self.pixels,
                width,
                height,
                color,
            ),
            Format::Jpeg => {
                JpegEncoder::new_with_quality(&mut file, 88).write_image(&self.pixels, width, height, color)
            }
        }
        .map_err(io::Error::other)?;
        Ok(file)
    }
}

/// `over` laid on `under`, by `share` of 256.
pub(super) fn mix(under: Color, over: Color, share: u32) -> Color {
    let channel = |under: u8, over: u8| {
        let mixed = (u32::from(under) * (256 - share) + u32::from(over) * share) / 256;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    [channel(under[0], over[0]), channel(under[1], over[1]), channel(under[2], over[2])]
}

/// The pixel that a coordinate falls into.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates; pictures are small")]
fn whole(at: f64) -> u32 {
    at as u32
}

/// How far into its pixel a coordinate is, of 256.
fn share(at: f64) -> u32 {
    whole(at.fract() * 256.0)
}
