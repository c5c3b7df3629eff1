//! Finding as a person finds: by role and accessible name, as the browser itself computes them. Then
//! pressing, choosing, filling in, and waiting for text.

use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::components::SelectElement;
use thirtyfour::{By, Key, WebElement};

use crate::{Browser, Outcome};

/// Chromium's roles of what is filled in by typing.
const FIELDS: [&str; 8] =
    ["textbox", "searchbox", "spinbutton", "combobox", "slider", "Date", "DateTime", "InputTime"];

/// A node of the accessibility tree.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    role: String,
    name: String,
    node: i64,
}

impl Browser {
    /// The one element of this role (`button`, `link`, `radio`, `heading`, `table`, …) with this accessible
    /// name, or, if none has exactly this name, the one whose name contains it. Waits for it to appear.
    ///
    /// # Errors
    /// When none appears in time, naming those of that role that there are, or when there are several.
    pub async fn find(&self, role: &str, name: &str) -> Outcome<WebElement> {
        self.find_one_of(&[role], name).await
    }

    /// Every element of this role, in the order of the page. Does not wait.
    ///
    /// # Errors
    /// When the browser cannot be asked.
    pub async fn names(&self, role: &str) -> Outcome<Vec<String>> {
        Ok(self.nodes(&[role]).await?.into_iter().map(|node| node.name).collect())
    }

    /// Whether there is such an element now.
    ///
    /// # Errors
    /// When the browser cannot be asked.
    pub async fn has(&self, role: &str, name: &str) -> Outcome<bool> {
        Ok(!best_matches(&self.nodes(&[role]).await?, name).is_empty())
    }

    /// Clicks it where a person would.
    ///
    /// # Errors
    /// As for [`Browser::find`], or when something lies over it.
    pub async fn click(&self, role: &str, name: &str) -> Outcome {
        self.find(role, name)
            .await?
            .click()
            .await
            .map_err(|error| format!("cannot click the {role} {name:?}: {error}").into())
    }

    /// Chooses a radio button, or ticks or unticks a box, by a click on its label.
    ///
    /// # Errors
    /// As for [`Browser::click`].
    pub async fn choose(&self, name: &str) -> Outcome {
        let control = self.find_one_of(&["radio", "checkbox"], name).await?;
        let clicked = self
            .driver()
            .execute("return arguments[0].labels?.[0] ?? arguments[0];", vec![control.to_json()?])
            .await?
            .element()?;
        clicked.click().await.map_err(|error| format!("cannot choose {name:?}: {error}").into())
    }

    /// Whether the radio button or box of this name is chosen.
    ///
    /// # Errors
    /// As for [`Browser::find`].
    pub async fn is_chosen(&self, name: &str) -> Outcome<bool> {
        Ok(self.find_one_of(&["radio", "checkbox"], name).await?.is_selected().await?)
    }

    /// Fills in the field with this label, in place of what it held. Dates are given as the field's value,
    /// `2026-11-21`, because what one types depends on the machine's language.
    ///
    /// # Errors
    /// As for [`Browser::find`], or when the field takes no text.
    pub async fn fill(&self, label: &str, text: &str) -> Outcome {
        let field = self.find_one_of(&FIELDS, label).await?;
        let kind = field.attr("type").await?.unwrap_or_default();
        if matches!(kind.as_str(), "date" | "time" | "datetime-local" | "month" | "range") {
            self.script(
                "const [field, text] = arguments;
                field.focus();
                field.value = text;
                field.dispatchEvent(new Event('input', { bubbles: true }));
                field.dispatchEvent(new Event('change', { bubbles: true }));",
                &[field.to_json()?, json!(text)],
            )
            .await?;
        } else {
            field.clear().await?;
            field.send_keys(text).await?;
        }
        Ok(())
    }

    /// Chooses an option of the list with this label.
    ///
    /// # Errors
    /// As for [`Browser::find`], or when the list has no such option.
    pub async fn select(&self, label: &str, option: &str) -> Outcome {
        let list = self.find("combobox", label).await?;
        Ok(SelectElement::new(&list).await?.select_by_exact_text(option).await?)
    }

    /// Gives a file to the page's file field, found by a CSS selector: such fields have no reliable role.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn upload(&self, field: &str, file: &Path) -> Outcome {
        let field = self.driver().find(By::Css(field)).await?;
        Ok(field.send_keys(file.to_string_lossy().as_ref()).await?)
    }

    /// Drops a file of this name and text on a place, found by a CSS selector.
    ///
    /// # Errors
    /// When there is no such place.
    pub async fn drop_file(&self, place: &str, name: &str, text: &str) -> Outcome {
        let script = "const [place, name, text] = arguments;
            const given = new DataTransfer();
            given.items.add(new File([text], name, {type: 'text/csv'}));
            for (const kind of ['dragover', 'drop'])
                document.querySelector(place).dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: given}));";
        self.script(script, &[json!(place), json!(name), json!(text)]).await?;
        Ok(())
    }

    /// Presses a key, wherever the focus is.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn press(&self, key: Key) -> Outcome {
        Ok(self.driver().action_chain().send_keys(key).perform().await?)
    }

    /// Presses a key while another is held: `Shift` and `Tab`.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn press_holding(&self, held: Key, key: Key) -> Outcome {
        Ok(self.driver().action_chain().key_down(held.clone()).send_keys(key).key_up(held).perform().await?)
    }

    /// Types, wherever the focus is.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn type_text(&self, text: &str) -> Outcome {
        Ok(self.driver().action_chain().send_keys(text).perform().await?)
    }

    /// Role and accessible name of what has the focus: `("radio", "Several days")`.
    ///
    /// # Errors
    /// When the browser cannot be asked.
    pub async fn focused(&self) -> Outcome<(String, String)> {
        let object = self.object("document.activeElement").await?;
        let tree = self
            .command("Accessibility.getPartialAXTree", json!({ "objectId": object, "fetchRelatives": false }))
            .await?;
        let node = &tree["nodes"][0];
        Ok((words(&node["role"]), words(&node["name"])))
    }

    /// Waits until the focus is on what has this role and a name that contains this one.
    ///
    /// # Errors
    /// When it does not come there in time, naming where it is.
    pub async fn wait_for_focus(&self, role: &str, name: &str) -> Outcome {
        self.eventually(&format!("the focus on the {role} {name:?}"), async || {
            let (focused_role, focused_name) = self.focused().await?;
            if focused_role == role && focused_name.contains(name) {
                Ok(Some(()))
            } else {
                Err(format!("it is on the {focused_role} {focused_name:?}").into())
            }
        })
        .await
    }

    /// Presses Tab until the focus is on this element, as somebody without a mouse does.
    ///
    /// # Errors
    /// When a hundred presses do not lead there, naming the last stops.
    pub async fn tab_to(&self, role: &str, name: &str) -> Outcome {
        let mut stops = Vec::new();
        for _ in 0..100 {
            self.press(Key::Tab).await?;
            let (focused_role, focused_name) = self.focused().await?;
            if focused_role == role && focused_name.contains(name) {
                return Ok(());
            }
            stops.push(format!("{focused_role} {focused_name:?}"));
        }
        let last = stops.split_off(stops.len().saturating_sub(10));
        Err(format!("Tab does not lead to the {role} {name:?}; last stops: {}", last.join(", ")).into())
    }

    /// The visible text of the page, spaces and line breaks as one space.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn text(&self) -> Outcome<String> {
        let text = self.script("return document.body.innerText;", &[]).await?;
        Ok(one_space(text.as_str().unwrap_or_default()))
    }

    /// Waits for a text to be visible.
    ///
    /// # Errors
    /// When it is not in time, with the text that there is.
    pub async fn wait_for_text(&self, text: &str) -> Outcome {
        let wanted = one_space(text);
        let waited = self
            .eventually(&format!("the text {text:?}"), async || {
                Ok(self.text().await?.contains(&wanted).then_some(()))
            })
            .await;
        match waited {
            Ok(()) => Ok(()),
            Err(failure) => Err(format!("{failure}; the page says:\n{}", self.text().await?).into()),
        }
    }

    /// Fails if a text is visible now.
    ///
    /// # Errors
    /// When it is.
    pub async fn must_not_say(&self, text: &str) -> Outcome {
        let said = self.text().await?;
        if said.contains(&one_space(text)) {
            return Err(format!("the page must not say {text:?}, but says:\n{said}").into());
        }
        Ok(())
    }

    async fn find_one_of(&self, roles: &[&str], name: &str) -> Outcome<WebElement> {
        let wanted = roles.join(" or ");
        let found = self
            .eventually(&format!("the {wanted} {name:?}"), async || {
                let nodes = self.nodes(roles).await?;
                match best_matches(&nodes, name).as_slice() {
                    [] => Err(format!("there are {}", listed(&nodes)).into()),
                    [one] => Ok(Some(self.element(one.node).await?)),
                    several => {
                        Err(format!("{} go by that name: {}", several.len(), listed(several.iter().copied()))
                            .into())
                    }
                }
            })
            .await?;
        Ok(found)
    }

    /// Every node of these roles that assistive technology is told of.
    async fn nodes(&self, roles: &[&str]) -> Outcome<Vec<Named>> {
        let document = self.object("document").await?;
        let mut found = Vec::new();
        for role in roles {
            let answer = self
                .command("Accessibility.queryAXTree", json!({ "objectId": document, "role": role }))
                .await?;
            let nodes = answer["nodes"].as_array().cloned().unwrap_or_default();
            found.extend(nodes.iter().filter(|node| node["ignored"] != json!(true)).filter_map(|node| {
                Some(Named {
                    role: words(&node["role"]),
                    name: one_space(&words(&node["name"])),
                    node: node["backendDOMNodeId"].as_i64()?,
                })
            }));
        }
        Ok(found)
    }

    /// The browser's handle on what an expression gives.
    async fn object(&self, expression: &str) -> Outcome<String> {
        let answer = self.command("Runtime.evaluate", json!({ "expression": expression })).await?;
        match answer["result"]["objectId"].as_str() {
            Some(object) => Ok(object.to_owned()),
            None => Err(format!("{expression} gives no object: {answer}").into()),
        }
    }

    /// From a node of the accessibility tree to the element that WebDriver can click.
    async fn element(&self, node: i64) -> Outcome<WebElement> {
        let resolved = self.command("DOM.resolveNode", json!({ "backendNodeId": node })).await?;
        self.command(
            "Runtime.callFunctionOn",
            json!({
                "objectId": resolved["object"]["objectId"],
                "functionDeclaration": "function () { window.journeyFound = this; }",
            }),
        )
        .await?;
        let found = self
            .driver()
            .execute(
                "const found = window.journeyFound; delete window.journeyFound; return found;",
                Vec::new(),
            )
            .await?;
        Ok(found.element()?)
    }
}

/// Those with exactly this name, or else those whose name contains it.
fn best_matches<'a>(nodes: &'a [Named], name: &str) -> Vec<&'a Named> {
    let exact: Vec<&Named> = nodes.iter().filter(|node| node.name == name).collect();
    if exact.is_empty() { nodes.iter().filter(|node| node.name.contains(name)).collect() } else { exact }
}

fn listed<'a>(nodes: impl IntoIterator<Item = &'a Named>) -> String {
    let names: Vec<String> =
        nodes.into_iter().map(|node| format!("the {} {:?}", node.role, node.name)).collect();
    if names.is_empty() { "none of that role".to_owned() } else { names.join(", ") }
}

fn words(value: &Value) -> String {
    value["value"].as_str().unwrap_or_default().to_owned()
}

fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn button(name: &str, node: i64) -> Named {
        Named { role: "button".into(), name: name.into(), node }
    }

    #[test]
    fn an_exact_name_wins_over_one_that_contains_it() {
        let nodes = [button("Save and print", 1), button("Save", 2), button("Back", 3)];
        assert_eq!(best_matches(&nodes, "Save"), [&nodes[1]]);
        assert_eq!(best_matches(&nodes, "print"), [&nodes[0]]);
        assert_eq!(best_matches(&nodes, "a").len(), 3);
        assert!(best_matches(&nodes, "Delete").is_empty());
    }
}
