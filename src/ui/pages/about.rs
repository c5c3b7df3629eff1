//! `/about`, `/about/methods`, `/about/scripting`: purpose and limits, formulas, functions.

use crate::ui::link;
use leptos::prelude::*;

/// `/about`.
pub fn page() -> AnyView {
    view! {
        <h1 tabindex="-1">"About, and the limits"</h1>
        <p class="finding">"Tideline helps people in ketamine treatment keep track of how they are, and helps teachers show what the trials found."</p>
        <h2>"What it does not do"</h2>
        <ul>
            <li>"It does not recommend a dose, a drug or a treatment to anyone."</li>
            <li>"It does not diagnose, and it does not judge risk. An answer about thoughts of death opens the help lines; it is never scored as a risk."</li>
            <li>"It does not watch. Nobody but you sees what you enter."</li>
            <li>"It does not replace the people who treat you."</li>
        </ul>
        <h2>"Where your answers are"</h2>
        <p>"In this browser's own storage, on this device. The site has no server and sends nothing: its pages may ask for the site's own files and nothing else. There is no counting of visitors."</p>
        <p>"A browser may clear what it keeps. " <a href=link::to("/data")>"Save a backup"</a> " from time to time."</p>
        <h2>"Where the facts are from"</h2>
        <p>"From published trials, reviews, labels and guidelines. Each fact carries its source and one of three levels: read in the source; worked out from figures that were read; or recalled and not confirmed. Recalled figures are never shown as established."</p>
        <p>"Many sources were read as abstracts, tables or labels, not as full papers. Each entry says so."</p>
        <h2>"Licences"</h2>
        <p>"The code is open under the MIT and Apache 2.0 licences. Each questionnaire keeps its own terms, shown on its page."</p>
        <p><a href=link::to("/about/methods")>"Methods"</a> " · " <a href=link::to("/about/scripting")>"Scripting"</a></p>
    }
    .into_any()
}

/// `/about/methods`.
pub fn methods() -> AnyView {
    let formula = |name: &'static str, rule: &'static str, source: &'static str| {
        view! { <tr><th scope="row">{name}</th><td>{rule}</td><td class="soft">{source}</td></tr> }
    };
    view! {
        <h1 tabindex="-1">"Methods"</h1>
        <p>"What stands behind the figures, with its source. The code of each formula stands in the room of the same name."</p>
        <h2>"Scales and change"</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Scales and change">
            <table>
                <caption class="unseen">"Rules for scales"</caption>
                <thead><tr><th scope="col">"What"</th><th scope="col">"Rule"</th><th scope="col">"Source"</th></tr></thead>
                <tbody>
                    {formula("Total", "Sum of the values of the chosen answers. With a blank there is no total, only the lowest and highest that the answers allow.", "The scale's own form; blanks: our own rule, because a blank is not a zero")}
                    {formula("Percent change", "100 × (baseline − now) ÷ (baseline − the scale's floor); mirrored where higher is better. None from a baseline already in remission.", "Our own rule for scales whose floor is not 0")}
                    {formula("Response", "50 percent or more improved since the baseline.", "Convention of the field's trials")}
                    {formula("Baseline", "The latest rating on or before the first treatment, at most 14 days before it; or the one that the person chose.", "Our own rule, as trials rate shortly before the first dose")}
                    {formula("Reliable change", "1.96 × √2 × SD × √(1 − reliability).", "Jacobson & Truax 1991")}
                    {formula("Sustained, relapse", "Two ratings in a row, at most 60 days apart, in remission; or, after a response, at the case cut or worse and no response.", "Two visits in a row: the ASPIRE trials; the 60 days are our own")}
                    {formula("Trend", "Points a week since the baseline, over the last 12 weeks, from at least 5 days over 14; called clear only where least squares (t interval) and the median of all slopes agree.", "Theil 1950; Sen 1968; the lengths are our own")}
                </tbody>
            </table>
        </div>
        <h2>"Pooling trials"</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Pooling trials">
            <table>
                <caption class="unseen">"Rules for pooling"</caption>
                <thead><tr><th scope="col">"What"</th><th scope="col">"Rule"</th><th scope="col">"Source"</th></tr></thead>
                <tbody>
                    {formula("Odds ratio", "log of ad ÷ bc, variance 1/a + 1/b + 1/c + 1/d; one half added to every cell of a table with a zero.", "Woolf 1955; Haldane 1956")}
                    {formula("DerSimonian-Laird", "τ² = (Q − (k − 1)) ÷ (Σw − Σw² ÷ Σw), not below 0.", "DerSimonian & Laird 1986")}
                    {formula("REML", "The τ² with the highest restricted likelihood, over all its peaks.", "Viechtbauer 2005")}
                    {formula("Knapp-Hartung", "Variance × Q(τ²) ÷ (k − 1), and t with k − 1 degrees of freedom.", "Knapp & Hartung 2003")}
                    {formula("Prediction interval", "Estimate ± t with k − 1 degrees of freedom × √(SE² + τ²).", "Higgins, Thompson & Spiegelhalter 2009; degrees of freedom: Veroniki et al. 2019")}
                    {formula("I²", "100 × τ² ÷ (τ² + the typical variance within trials).", "Higgins & Thompson 2002")}
                    {formula("Q-profile", "The τ² at which Q meets the quantiles of chi-squared with k − 1 degrees of freedom.", "Viechtbauer 2007")}
                </tbody>
            </table>
        </div>
        <h2>"People over time"</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="People over time">
            <table>
                <caption class="unseen">"Rules for cohorts and time to an event"</caption>
                <thead><tr><th scope="col">"What"</th><th scope="col">"Rule"</th><th scope="col">"Source"</th></tr></thead>
                <tbody>
                    {formula("Share with an interval", "x ÷ n with Wilson's interval.", "Wilson 1927")}
                    {formula("Standardised change", "Mean change ÷ SD of the changes; limits from the noncentral t; Hedges' exact correction with gamma functions.", "Hedges 1981")}
                    {formula("Kaplan-Meier", "Product over event times of 1 − events ÷ at risk; Greenwood's variance.", "Kaplan & Meier 1958")}
                    {formula("Log-rank family", "Observed less expected events, weighted by the curve to the power rho.", "Harrington & Fleming 1982")}
                    {formula("Cox model", "Partial likelihood, ties after Efron.", "Cox 1972; Efron 1977")}
                    {formula("Mixed models", "Restricted likelihood, best of several starts; repeated measures with an unstructured covariance.", "Patterson & Thompson 1971; Mallinckrodt et al. 2008")}
                </tbody>
            </table>
        </div>
        <h2>"Dosing"</h2>
        <p>"Amount = mg/kg × kg. Volume = amount ÷ strength. Pump rate = volume × 60 ÷ minutes. All strengths are milligrams of ketamine base. Each page of a protocol shows every step."</p>
    }
    .into_any()
}

/// `/about/scripting`.
pub fn scripting() -> AnyView {
    let names = crate::scripting::NAMES
        .iter()
        .map(|name| view! { <li><code>{format!("tideline.{name}({{…}})")}</code></li> })
        .collect_view();
    view! {
        <h1 tabindex="-1">"Scripting"</h1>
        <p>"Open the browser's console on any page of this site. The object "<code>"tideline"</code>" is there once the event "<code>"tideline:ready"</code>" has fired. Every function takes one object and returns a promise. Bad input is refused with a message that names the field, what was found and what is wanted."</p>
        <pre tabindex="0"><code>
"await tideline.score({ instrument: \"phq-9\", answers: [1, 1, 1, 1, 1, 1, 1, 1, 0] })

const { yi, vi } = await tideline.escalc({
  measure: \"OR\",
  data: { ai: [30, 8], bi: [17, 10], ci: [7, 1], di: [18, 17] },
})
await tideline.rma({ yi, vi, method: \"REML\", confint: true })

await tideline.dose({ protocol: \"iv-single-05\", weight_kg: 70, volume_ml: 50 })"
        </code></pre>
        <h2>"Functions"</h2>
        <ul>{names}<li><code>"tideline.journal.records()"</code></li></ul>
        <p>"Names of statistics functions, arguments and results are those of R's metafor. Numbers are JavaScript numbers; a figure that does not exist is null; infinite is \"Inf\" or \"-Inf\". No function writes to your records."</p>
    }
    .into_any()
}
