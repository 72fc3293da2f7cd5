import type { Texts } from "../texts";

export const errors: Texts["errors"] = {
  codes: {
    network: "Der Server ist nicht erreichbar. Läuft Synapse, und bist du online?",
    invalid_json: "Die Anfrage ist kein gültiges JSON.",
    invalid_request: "In der Anfrage fehlen Felder, oder sie sind falsch.",
    unsupported_by_model: "Dieses Modell kann nicht, was die Anfrage verlangt.",
    context_exceeded: "Das Gespräch ist länger, als das Modell lesen kann. Kürze es oder erhöhe num_ctx.",
    bad_cursor:
      "Die Ereigniskennung ist falsch, oder sie nennt eine Stelle, die diese Antwort nicht erreicht hat.",
    origin_forbidden: "Anfragen von dieser Herkunft sind nicht erlaubt.",
    management_off:
      "Modelle lädt und löscht hier nur, wer den Server betreibt. SYNAPSE_MODEL_MANAGEMENT erlaubt es.",
    model_not_found: "Das Modell ist hier nicht installiert.",
    not_found: "Unter dieser Adresse gibt es nichts.",
    method_not_allowed: "Diese Methode ist hier nicht erlaubt.",
    request_timeout: "Die Anfrage kam nicht rechtzeitig an.",
    gone: "Der Server hat diese Antwort nicht mehr.",
    too_large: "Die Anfrage ist zu groß.",
    unsupported_media_type: "Die Anfrage muss application/json sein.",
    host_forbidden:
      "Unter diesem Namen antwortet der Server nicht. Mit SYNAPSE_ALLOWED_HOSTS lässt er sich erlauben.",
    key_mismatch: "Dieser Idempotency-Key gehört zu einer anderen Anfrage.",
    rate_limited: "Zu viele Anfragen. Warte kurz und versuche es noch einmal.",
    too_many_streams: "Mehr Antworten gleichzeitig sind nicht erlaubt. Warte, bis eine fertig ist.",
    client_closed: "Die Verbindung wurde geschlossen, bevor die Antwort fertig war.",
    internal: "Auf dem Server ist etwas schiefgegangen.",
    upstream_unreachable: "Der Modellserver ist nicht erreichbar.",
    upstream_error: "Der Modellserver meldet einen Fehler.",
    bad_upstream: "Der Modellserver hat etwas geschickt, das keine Antwort ist.",
    interrupted: "Der Modellserver hat aufgehört, bevor die Antwort fertig war.",
    answer_too_large: "Die Antwort wurde größer als erlaubt und deshalb beendet.",
    upstream_busy: "Der Modellserver ist ausgelastet. Versuche es gleich noch einmal.",
    queue_full: "Zu viele Fragen warten schon. Versuche es gleich noch einmal.",
    no_model: "Noch ist kein Modell installiert.",
    store_unavailable: "Der Speicher für die Antworten ist nicht erreichbar. Versuche es gleich noch einmal.",
    shutting_down: "Der Server wird gerade beendet.",
    first_token_timeout: "Das Modell hat nicht rechtzeitig zu antworten begonnen.",
    idle_timeout: "Vom Modell kam zu lange nichts mehr.",
    total_timeout: "Die Antwort hat länger gedauert als erlaubt.",
  },
  reasons: {
    lost: "Die Verbindung ist abgerissen, und der Server ist nicht erreichbar.",
    forgotten: "Die Antwort wurde unterbrochen: Der Server wurde neu gestartet oder hat sie nicht mehr.",
    abandoned:
      "Die Antwort wurde unterbrochen: Niemand war mehr verbunden, deshalb wurde das Modell angehalten.",
    reloaded: "Die Antwort wurde unterbrochen: Die Seite wurde geschlossen, bevor sie fertig war.",
    foreign: "Etwas anderes als Synapse hat geantwortet (HTTP {status}).",
  },
  said: {
    "The model server does not accept requests from this server.":
      "Der Modellserver nimmt von diesem Server keine Anfragen an.",
    "This model does not support thinking.": "Dieses Modell kann nicht nachdenken.",
    "This model does not support tools.": "Dieses Modell kann keine Werkzeuge benutzen.",
    "This model does not support images.": "Dieses Modell kann keine Bilder lesen.",
    "This model does not support chat.": "Dieses Modell kann keine Gespräche führen.",
    "The model server does not know this value of think.":
      "Der Modellserver kennt diese Stufe des Nachdenkens nicht.",
    "The model needs more memory than the model server has.":
      "Das Modell braucht mehr Speicher, als der Modellserver hat.",
    "The list of models could not be read.": "Die Liste der Modelle war nicht lesbar.",
  },
  pageTitle: "Die Seite konnte nicht angezeigt werden.",
  pageText: "Deine Gespräche liegen in diesem Browser und sind nicht betroffen.",
  pageAgain: "Noch einmal versuchen",
};
