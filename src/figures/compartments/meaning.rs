//! What the letters of a parameter stand for, in words beside them.

/// What a parameter of a drug or of what it turns into stands for; `liver` where the model has a liver, whose
/// papers count the flows from 1 and not from 2. Empty for a name that no model here has.
pub(super) fn of_drug(name: &str, liver: bool) -> &'static str {
    match (name, liver) {
        ("V1" | "Vc", _) => "volume of the first compartment, with the blood",
        ("V2", _) | ("Vp1", _) => "volume of the first tissue",
        ("V3", _) | ("Vp2", _) => "volume of the second tissue",
        ("k10", _) => "rate out of the body",
        ("k12", _) => "rate from the blood to the first tissue",
        ("k21", _) => "rate back from the first tissue",
        ("k13", _) => "rate from the blood to the second tissue",
        ("k31", _) => "rate back from the second tissue",
        ("CL", _) => "clearance: blood freed of it in that time",
        ("Q1", true) | ("Q2", false) => "flow to the first tissue and back",
        ("Q2", true) | ("Q3", false) => "flow to the second tissue and back",
        ("Qh", _) => "flow of blood through the liver",
        ("Vh", _) => "volume of the liver",
        ("kel", _) => "rate at which the liver makes other substances of it",
        ("kmet", _) => "rate at which the liver makes noresketamine of it",
        ("share", _) => "part of what is cleared before it that becomes this",
        ("delay", _) => "mean time that it takes to form",
        ("mass", _) => "its molar mass, over the drug's",
        _ => "",
    }
}

/// What a parameter of a way in stands for. Empty for a name that no model here has.
pub(super) fn of_way(name: &str) -> &'static str {
    match name {
        "FRn" => "part of the first device that is taken up in the nose",
        "later" => "what that part is times for each later device",
        "ka_n" => "rate of uptake from the nose",
        "Dsw" | "Dpo" | "D2" => "time over which what is swallowed reaches the gut",
        "ka_sw" | "ka_po" => "rate of uptake from the gut to the liver",
        "Fgut" => "part that escapes the wall of the gut",
        "F1" => "part taken up through the lining of the mouth",
        "D1" => "time over which it leaves the film",
        "KA1" => "rate of uptake through the lining",
        "F2" => "part that is swallowed and goes to the metabolites",
        "KA2" => "rate out of the gut",
        "MTT_gut" => "mean time from the gut to the liver",
        _ => "",
    }
}
