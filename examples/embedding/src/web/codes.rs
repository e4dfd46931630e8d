use automation_core::{Actor, UserId};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use duecourse::{
    AskError, Asked, Call, ExplainError, ask as ask_command, explain as explain_record, kinds::ReferralCodes,
};
use referral_core::code::{Code, ReferralCommand};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Shop;

/// What a form says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    /// Who asks.
    by: String,
    /// Why.
    reason: Option<String>,
    /// Whether only to say what would be done.
    #[serde(default)]
    dry_run: bool,
}

/// `POST /codes/{code}/{command}`: disables or activates a code.
pub(super) async fn ask(
    State(shop): State<Shop>,
    Path((code, command)): Path<(String, String)>,
    Json(form): Json<Form>,
) -> Response {
    let command = match command.as_str() {
        "disable" => ReferralCommand::Disable,
        "activate" => ReferralCommand::Activate,
        other => {
            return told(StatusCode::NOT_FOUND, &json!({ "error": format!("nobody can {other} a code") }));
        }
    };
    let (Ok(code), Ok(user)) = (code.parse::<Code>(), UserId::new(&form.by)) else {
        return told(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "error": "no such code or user can exist" }));
    };
    let answer = shop.with_store(move |shop, store| {
        let actor = Actor::staff(user.clone(), "operator");
        let call = Call { dry_run: form.dry_run, ..Call::new(shop.now(), &user, shop) };
        let asked = Asked {
            which: code.as_str().into(),
            command: &command,
            name: command.name(),
            actor: &actor,
            reason: form.reason.as_deref(),
        };
        match ask_command::ask::<ReferralCodes, _>(&call, store, &shop.codes, &asked) {
            Ok(answer) => (
                StatusCode::OK,
                json!({ "steps": answer.change.steps.iter().map(|step| json!({
                "at": step.at, "from": step.from, "to": step.to, "because": step.cause.to_string(),
            })).collect::<Vec<_>>(), "dry_run": !answer.is_written }),
            ),
            Err(AskError::Refused(refused)) => (
                StatusCode::CONFLICT,
                json!({
                    "error": refused.refusal.to_string(), "possible_from": refused.refusal.possible_from(),
                }),
            ),
            Err(error @ AskError::Unknown(_)) => {
                (StatusCode::NOT_FOUND, json!({ "error": error.to_string() }))
            }
            Err(error) => (StatusCode::SERVICE_UNAVAILABLE, json!({ "error": error.to_string() })),
        }
    });
    answered(answer.await)
}

/// `GET /codes/{code}`: what a code is now, why, and what comes next. It writes nothing.
pub(super) async fn explain(State(shop): State<Shop>, Path(code): Path<String>) -> Response {
    let Ok(code) = code.parse::<Code>() else { return StatusCode::NOT_FOUND.into_response() };
    let explained = shop.with_store(move |shop, store| {
        let Ok(user) = UserId::new("web") else { return (StatusCode::INTERNAL_SERVER_ERROR, Value::Null) };
        let call = Call::new(shop.now(), &user, shop);
        match explain_record::explain::<ReferralCodes, _>(&call, store, &shop.codes, code.as_str()) {
            Ok(explained) => (StatusCode::OK, json!(explained)),
            Err(error @ ExplainError::Unknown(_)) => {
                (StatusCode::NOT_FOUND, json!({ "error": error.to_string() }))
            }
            Err(error) => (StatusCode::SERVICE_UNAVAILABLE, json!({ "error": error.to_string() })),
        }
    });
    answered(explained.await)
}

fn told(status: StatusCode, body: &Value) -> Response {
    (status, Json(body)).into_response()
}

/// What the work with the database came to, or that it was not reached.
fn answered(worked: Result<(StatusCode, Value), StatusCode>) -> Response {
    worked.map_or_else(IntoResponse::into_response, |(status, body)| told(status, &body))
}
