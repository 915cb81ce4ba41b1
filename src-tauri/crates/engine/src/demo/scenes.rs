//! What the demo pictures show. The same scene with another `variant` is another picture.

use super::canvas::{Canvas, Color, Format, mix};
use std::f64::consts::TAU;
use std::io;

/// A picture's motif.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scene {
    Harbour,
    Mountains,
    City,
    Poster,
    Portrait,
    Chart,
    Logo,
}

/// Each from light to dark: sky, glow, three depths of land or water, and one bright accent.
const PALETTES: [[Color; 6]; 6] = [
    [[206, 229, 255], [255, 233, 196], [122, 176, 224], [64, 124, 184], [24, 66, 116], [240, 128, 72]],
    [[255, 214, 186], [255, 240, 214], [214, 132, 128], [150, 80, 110], [70, 42, 84], [255, 190, 70]],
    [[198, 236, 222], [246, 250, 226], [116, 182, 160], [56, 128, 120], [20, 72, 78], [230, 90, 80]],
    [[40, 52, 98], [110, 96, 150], [36, 66, 112], [24, 44, 84], [14, 22, 48], [255, 222, 130]],
    [[226, 220, 246], [255, 246, 240], [166, 152, 210], [110, 98, 168], [54, 48, 98], [82, 190, 170]],
    [[250, 236, 206], [255, 250, 232], [222, 178, 112], [178, 124, 74], [96, 62, 48], [40, 130, 160]],
];

/// Draws and encodes a scene.
pub(super) fn picture(scene: Scene, variant: u32, format: Format) -> io::Result<Vec<u8>> {
    let colors = &PALETTES[variant as usize % PALETTES.len()];
    let (width, height) = match scene {
        Scene::Portrait | Scene::Logo => (320, 320),
        Scene::Poster => (320, 480),
        Scene::Harbour | Scene::Mountains | Scene::City | Scene::Chart => (480, 320),
    };
    let mut canvas = Canvas::new(width, height, colors[0], colors[1]);
    let mut dice = Dice(variant.wrapping_mul(2_654_435_761).wrapping_add(97));
    match scene {
        Scene::Harbour => harbour(&mut canvas, colors, &mut dice),
        Scene::Mountains => mountains(&mut canvas, colors, &mut dice),
        Scene::City => city(&mut canvas, colors, &mut dice),
        Scene::Poster => poster(&mut canvas, colors, &mut dice),
        Scene::Portrait => portrait(&mut canvas, colors, &mut dice),
        Scene::Chart => chart(&mut canvas, colors, &mut dice),
        Scene::Logo => logo(&mut canvas, colors),
    }
    canvas.encode(format)
}

fn harbour(canvas: &mut Canvas, colors: &[Color; 6], dice: &mut Dice) {
    canvas.disc(dice.between(70.0, 410.0), dice.between(60.0, 130.0), dice.between(24.0, 44.0), colors[5]);
    ridge(canvas, mix(colors[2], colors[1], 110), 165.0, 26.0, dice);
    canvas.below(colors[2], |x| 190.0 + 2.0 * (x / 14.0).sin());
    let (x, scale) = (dice.between(120.0, 300.0), dice.between(0.8, 1.3));
    ferry(canvas, x, 214.0, scale, [colors[4], [250, 250, 252], colors[5]]);
    for (depth, color) in [(228.0, colors[3]), (262.0, mix(colors[3], colors[4], 128)), (292.0, colors[4])] {
        let (shift, length) = (dice.between(0.0, TAU), dice.between(18.0, 34.0));
        canvas.below(color, |x| depth + 5.0 * (x / length + shift).sin());
    }
}

/// A ferry whose hull's lower left corner is at `x`, `y`; its colours are hull, decks and funnel.
fn ferry(canvas: &mut Canvas, x: f64, y: f64, scale: f64, colors: [Color; 3]) {
    let at = |dx: f64, dy: f64| (x + dx * scale, y + dy * scale);
    let [hull, decks, funnel] = colors;
    canvas.polygon(&[at(58.0, -56.0), at(74.0, -56.0), at(71.0, -34.0), at(58.0, -34.0)], funnel);
    canvas.polygon(&[at(28.0, -42.0), at(92.0, -42.0), at(98.0, -30.0), at(28.0, -30.0)], decks);
    canvas.polygon(&[at(10.0, -30.0), at(112.0, -30.0), at(116.0, -14.0), at(10.0, -14.0)], decks);
    for window in 0..7 {
        let (wx, wy) = at(20.0 + 13.0 * f64::from(window), -22.0);
        canvas.disc(wx, wy, 3.2 * scale, hull);
    }
    canvas.polygon(&[at(-8.0, -14.0), at(134.0, -14.0), at(112.0, 18.0), at(6.0, 18.0)], hull);
}

fn mountains(canvas: &mut Canvas, colors: &[Color; 6], dice: &mut Dice) {
    canvas.disc(dice.between(60.0, 420.0), dice.between(50.0, 100.0), 30.0, colors[5]);
    for (depth, color) in [(150.0, colors[2]), (200.0, colors[3])] {
        for _ in 0..5 {
            let (x, half) = (dice.between(-20.0, 500.0), dice.between(70.0, 130.0));
            let top = depth - half * dice.between(0.55, 0.85);
            canvas.polygon(&[(x, top), (x + half, 320.0), (x - half, 320.0)], color);
            let snow = (320.0 - top) * 0.16;
            let width = half * 0.16;
            canvas.polygon(&[(x, top), (x + width, top + snow), (x - width, top + snow)], [248, 250, 254]);
        }
    }
    ridge(canvas, colors[4], 262.0, 14.0, dice);
    for _ in 0..14 {
        let (x, y, tall) = (dice.between(0.0, 480.0), dice.between(262.0, 300.0), dice.between(22.0, 40.0));
        canvas.polygon(&[(x, y - tall), (x + tall / 4.0, y), (x - tall / 4.0, y)], mix(colors[4], [0, 0, 0], 70));
    }
}

fn city(canvas: &mut Canvas, colors: &[Color; 6], dice: &mut Dice) {
    canvas.disc(dice.between(60.0, 420.0), dice.between(60.0, 110.0), 34.0, colors[5]);
    for (low, high, color) in [(110.0, 180.0, colors[2]), (150.0, 220.0, colors[3]), (190.0, 250.0, colors[4])] {
        let mut x = -10.0;
        while x < 480.0 {
            let (width, top) = (dice.between(28.0, 58.0), dice.between(low, high));
            canvas.rectangle(x, top, width, 320.0 - top, color);
            lights(canvas, (x, top, width), mix(color, colors[5], 150), dice);
            x += width + dice.between(0.0, 10.0);
        }
    }
    canvas.below(mix(colors[4], [0, 0, 0], 90), |x| 296.0 + 2.0 * (x / 20.0).sin());
}

/// Lit windows on a house given by its left end, top and width.
fn lights(canvas: &mut Canvas, house: (f64, f64, f64), color: Color, dice: &mut Dice) {
    let (left, top, width) = house;
    let mut y = top + 10.0;
    while y < 290.0 {
        let mut x = left + 6.0;
        while x < left + width - 8.0 {
            if dice.between(0.0, 1.0) < 0.3 {
                canvas.rectangle(x, y, 4.0, 6.0, color);
            }
            x += 9.0;
        }
        y += 13.0;
    }
}

fn poster(canvas: &mut Canvas, colors: &[Color; 6], dice: &mut Dice) {
    for row in 0..6 {
        for column in 0..4 {
            let (x, y) = (80.0 * f64::from(column), 80.0 * f64::from(row));
            let color = colors[2 + dice.below(4) as usize];
            canvas.rectangle(x, y, 80.0, 80.0, colors[2 + dice.below(3) as usize]);
            match dice.below(4) {
                0 => canvas.disc(x + 40.0, y + 40.0, 32.0, color),
                1 => canvas.polygon(&[(x, y + 80.0), (x + 80.0, y + 80.0), (x + 80.0, y)], color),
                2 => canvas.polygon(&[(x + 40.0, y), (x + 80.0, y + 40.0), (x + 40.0, y + 80.0), (x, y + 40.0)], color),
                _ => canvas.rectangle(x, y + 26.0, 80.0, 28.0, color),
            }
        }
    }
}

fn portrait(canvas: &mut Canvas, colors: &[Color; 6], dice: &mut Dice) {
    const SKIN: [Color; 4] = [[244, 208, 178], [214, 162, 122], [160, 108, 78], [110, 72, 52]];
    let (skin, hair) = (SKIN[dice.below(4) as usize], [colors[4], colors[3], [60, 44, 38]][dice.below(3) as usize]);
    canvas.disc(160.0, 160.0, 140.0, colors[2]);
    canvas.disc(160.0, 320.0, 105.0, colors[5]);
    canvas.rectangle(136.0, 180.0, 48.0, 60.0, mix(skin, [0, 0, 0], 30));
    canvas.disc(160.0, 124.0, 74.0, hair);
    canvas.disc(160.0, 146.0, 58.0, skin);
    canvas.disc(139.0, 144.0, 6.0, [40, 36, 40]);
    canvas.disc(181.0, 144.0, 6.0, [40, 36, 40]);
    canvas.disc(160.0, 170.0, 14.0, [190, 80, 80]);
    canvas.rectangle(144.0, 154.0, 32.0, 14.0, skin);
}

fn chart(canvas: &mut Canvas, colors: &[Color; 6], dice: &mut Dice) {
    canvas.rectangle(16.0, 16.0, 448.0, 288.0, [252, 252, 254]);
    for line in 0..6 {
        canvas.rectangle(40.0, 60.0 + 40.0 * f64::from(line), 400.0, 1.0, [222, 226, 232]);
    }
    for bar in 0..12 {
        let tall = dice.between(30.0, 190.0);
        let color = if bar == 7 { colors[5] } else { colors[3] };
        canvas.rectangle(46.0 + 33.0 * f64::from(bar), 260.0 - tall, 22.0, tall, color);
    }
}

fn logo(canvas: &mut Canvas, colors: &[Color; 6]) {
    canvas.rectangle(0.0, 0.0, 320.0, 320.0, [250, 251, 253]);
    for (x, y, radius) in [(112.0, 152.0, 46.0), (168.0, 118.0, 62.0), (218.0, 156.0, 42.0)] {
        canvas.disc(x, y, radius, colors[2]);
    }
    canvas.rectangle(112.0, 150.0, 106.0, 48.0, colors[2]);
    canvas.polygon(&[(44.0, 212.0), (276.0, 212.0), (232.0, 276.0), (88.0, 276.0)], colors[4]);
}

/// A soft line of hills.
fn ridge(canvas: &mut Canvas, color: Color, depth: f64, height: f64, dice: &mut Dice) {
    let (first, second) = (dice.between(0.0, TAU), dice.between(0.0, TAU));
    canvas.below(color, |x| depth - height * ((x / 71.0 + first).sin() + 0.5 * (x / 29.0 + second).sin()));
}

/// The same throws for the same start, on every machine.
struct Dice(u32);

impl Dice {
    fn roll(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * f64::from(self.roll()) / f64::from(u32::MAX)
    }

    fn below(&mut self, end: u32) -> u32 {
        (self.roll() >> 8) % end
    }
}
