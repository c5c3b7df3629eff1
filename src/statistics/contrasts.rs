//! The traces of P and P^2 of a model with moderators, where a few studies outweigh all others.
//!
//! P = W - WXCX'W takes nearly all of a huge weight away again, and what is left is rounding. P is also what the
//! estimates say beyond the coefficients: with B the p heaviest studies whose rows are independent, R the others and
//! T = X_R X_B^-1, the contrasts y_R - T y_B have no coefficients in them. Put in their terms, with D = W_R,
//! G = T'DT, K = (W_B + G)^-1 and L = K W_B:
//!
//! - tr P = tr M + tr GL, tr P^2 = tr M^2 + 2 |DTL|^2 + tr (GL)^2, M = D - DTKT'D (|.|: Frobenius norm),
//!
//! sums in which no weight of B is taken from itself.

use super::linalg::{Cholesky, dot, product, quadratic_form, trace_of_product};
use super::weighted::Data;

/// tr P and tr P^2; `None` where no p rows are independent.
pub(super) fn traces(data: &Data, weights: &[f64]) -> Option<[f64; 2]> {
    let p = data.p();
    let heaviest = heaviest_independent(data, weights)?;
    let of_b: Vec<f64> = heaviest.iter().flat_map(|&i| data.design.orthogonal_row(i).to_vec()).collect();
    let inverse = inverted(of_b, p)?;
    let others: Vec<usize> = (0..data.k()).filter(|i| !heaviest.contains(i)).collect();
    let rows: Vec<Vec<f64>> = others
        .iter()
        .map(|&i| {
            let row = data.design.orthogonal_row(i);
            (0..p).map(|b| (0..p).map(|a| row[a] * inverse[a * p + b]).sum()).collect()
        })
        .collect();
    let d: Vec<f64> = others.iter().map(|&i| weights[i]).collect();
    let gram = |power: i32| -> Vec<f64> {
        let mut gram = vec![0.0; p * p];
        for (t, d) in rows.iter().zip(&d) {
            for a in 0..p {
                for b in 0..p {
                    gram[a * p + b] += d.powi(power) * t[a] * t[b];
                }
            }
        }
        gram
    };
    let g = gram(1);
    let mut sum = g.clone();
    for (b, &i) in heaviest.iter().enumerate() {
        sum[b * p + b] += weights[i];
    }
    let k = Cholesky::new(&sum, p)?.inverse();
    let mut l = k.clone();
    for row in l.chunks_mut(p) {
        row.iter_mut().zip(&heaviest).for_each(|(value, &i)| *value *= weights[i]);
    }
    let taken: Vec<f64> = rows.iter().zip(&d).map(|(t, d)| d * quadratic_form(t, &k)).collect();
    let gl = product(&g, &l, p);
    let trace_gl: f64 = (0..p).map(|a| gl[a * p + a]).sum();
    let trace_m: f64 = d.iter().zip(&taken).map(|(d, taken)| d * (1.0 - taken)).sum();
    let kh = product(&k, &gram(2), p);
    let trace_m2 = d.iter().zip(&taken).map(|(d, taken)| d * d * (1.0 - 2.0 * taken)).sum::<f64>()
        + trace_of_product(&kh, &kh, p);
    let norm: f64 = rows
        .iter()
        .zip(&d)
        .map(|(t, d)| {
            let tl: Vec<f64> = (0..p).map(|b| (0..p).map(|a| t[a] * l[a * p + b]).sum()).collect();
            d * d * dot(&tl, &tl)
        })
        .sum();
    Some([trace_m + trace_gl, trace_m2 + 2.0 * norm + trace_of_product(&gl, &gl, p)])
}

/// The p rows that stand out most, one after the other, from what the earlier ones span; rows times the roots of
/// their weights.
fn heaviest_independent(data: &Data, weights: &[f64]) -> Option<Vec<usize>> {
    let mut rows: Vec<Vec<f64>> = weights
        .iter()
        .enumerate()
        .map(|(i, w)| data.design.orthogonal_row(i).iter().map(|q| w.sqrt() * q).collect())
        .collect();
    let mut chosen: Vec<usize> = Vec::with_capacity(data.p());
    for _ in 0..data.p() {
        let next = (0..rows.len())
            .filter(|i| !chosen.contains(i))
            .max_by(|&i, &j| dot(&rows[i], &rows[i]).total_cmp(&dot(&rows[j], &rows[j])))?;
        let direction = rows[next].clone();
        let length = dot(&direction, &direction);
        if !(length > 0.0 && length.is_finite()) {
            return None;
        }
        chosen.push(next);
        for row in &mut rows {
            let share = dot(row, &direction) / length;
            row.iter_mut().zip(&direction).for_each(|(value, d)| *value -= share * d);
        }
    }
    Some(chosen)
}

/// The inverse of a p by p matrix, by elimination with row exchanges; `None` where it is singular.
fn inverted(mut a: Vec<f64>, p: usize) -> Option<Vec<f64>> {
    let mut inverse: Vec<f64> = (0..p * p).map(|i| f64::from(u8::from(i % (p + 1) == 0))).collect();
    for column in 0..p {
        let pivot =
            (column..p).max_by(|&i, &j| a[i * p + column].abs().total_cmp(&a[j * p + column].abs()))?;
        let size = a[pivot * p + column];
        if !(size.abs() > 0.0 && size.is_finite()) {
            return None;
        }
        for j in 0..p {
            a.swap(column * p + j, pivot * p + j);
            inverse.swap(column * p + j, pivot * p + j);
        }
        for j in 0..p {
            a[column * p + j] /= size;
            inverse[column * p + j] /= size;
        }
        for row in (0..p).filter(|row| *row != column) {
            let factor = a[row * p + column];
            for j in 0..p {
                a[row * p + j] -= factor * a[column * p + j];
                inverse[row * p + j] -= factor * inverse[column * p + j];
            }
        }
    }
    Some(inverse)
}

#[cfg(test)]
mod tests {
    use super::super::design::Design;
    use super::*;

    #[test]
    fn traces_where_weights_differ_by_a_million() {
        // P written out with 60 digits (mpmath): tr P^2 at tau2 = 0.
        let v = [
            0.027_389_743_506_065_902,
            3.776_417_796_401_659e-5,
            3.618_926_257_269_212,
            1.605_266_886_267_289e-6,
        ];
        let x = [
            [1.0, -0.886_484_343_945_568_7, 0.929_323_685_055_993_2],
            [1.0, 2.055_820_060_698_240_4, -0.088_022_699_874_064_43],
            [1.0, 0.025_745_174_619_848_47, -0.653_630_026_880_149_9],
            [1.0, 1.577_569_218_810_911_4, -1.351_243_102_852_867_5],
        ]
        .map(|row| row.to_vec());
        let design = Design::from_rows(&x, &[]).unwrap();
        let data = Data { y: &[0.3; 4], v: &v, design: &design };
        let weights: Vec<f64> = v.iter().map(|v| 1.0 / v).collect();
        let [one, two] = traces(&data, &weights).unwrap();
        assert!((two / 0.392_572_617_795_782_9 - 1.0).abs() < 1e-12, "{two:e}");
        // One degree of freedom: P has one eigenvalue.
        assert!((one * one / two - 1.0).abs() < 1e-12, "{one:e}");
    }

    #[test]
    fn ordinary_weights_give_what_the_plain_sums_give() {
        let x: Vec<Vec<f64>> = [0.3, 1.0, -0.4, 2.0, 0.9].iter().map(|x| vec![1.0, *x]).collect();
        let design = Design::from_rows(&x, &[]).unwrap();
        let data = Data { y: &[0.1, 0.4, 0.3, 0.2, 0.9], v: &[0.1, 0.2, 0.3, 0.15, 0.1], design: &design };
        let fit = data.at(0.05).unwrap();
        let [one, two] = traces(&data, &fit.weights).unwrap();
        assert!((one / fit.trace_p(&data) - 1.0).abs() < 1e-13);
        assert!((two / fit.trace_p2(&data) - 1.0).abs() < 1e-13);
    }
}
