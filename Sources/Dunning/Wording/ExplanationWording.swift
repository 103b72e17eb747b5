public import DunningRules
public import Kernel
import Language
import ReceivablesRules

extension ItemExplanation {
  /// The answer in one sentence.
  public func sentence(_ language: LanguageCode) -> String {
    let wording = ReasonWording(language)
    let isFrench = language == .french
    let amount = AmountFormat(language).amount(item.open.isNegative ? item.open : item.claimable)
    let subject = "\(item.number) (\(customer.name), \(amount))"
    let why = Typography.clauses(reasons.map { clause($0, wording) }, in: language)
    let said = said(wording)
    // What is done is explained by facts, as after a colon; what is not done by a clause.
    let because = if case .held = answer { "because" } else { "because:" }
    let text =
      isFrench
      ? "\(subject) : \(said.french), car \(why)." : "\(subject): \(said.english), \(because) \(why)."
    let whole = [text, without(isFrench), next(wording, isFrench), version(isFrench)].compactMap { $0 }.joined(
      separator: " ")
    return isFrench ? Typography.french(whole) : whole
  }

  /// A reason as a clause; a message that waits is named where it is about the item.
  private func clause(_ reason: Reason, _ wording: ReasonWording) -> String {
    if case .messageWaits(let since) = reason,
      let message = history.first(where: { $0.stage.waits && $0.action.day == since }),
      let waiting = wording.waiting(message)
    {
      return waiting
    }
    return wording.text(reason, isAhead: history.isAhead(reason))
  }

  /// What is done with it, as a clause.
  private func said(_ wording: ReasonWording) -> (french: String, english: String) {
    switch answer {
    case .acted(let stored) where stored.action.step == .task:
      ("confiée ce jour à un collègue", "handed to a colleague this day")
    case .planned(let action) where action.step == .task:
      ("sera confiée à un collègue au prochain passage", "is handed to a colleague with the next run")
    case .acted(let stored) where stored.action.step == .call:
      ("appel téléphonique inscrit ce jour à l'agenda", "a telephone call is on the agenda since today")
    case .planned(let action) where action.step == .call:
      (
        "appel téléphonique inscrit à l'agenda au prochain passage",
        "a telephone call is put on the agenda with the next run"
      )
    case .acted(let stored):
      (
        "\(wording.name(stored.action.step)) décidée ce jour, par \(wording.name(stored.action.channel))",
        "\(wording.name(stored.action.step)) decided today, by \(wording.name(stored.action.channel))"
      )
    case .planned(let action):
      (
        "\(wording.name(action.step)) partira au prochain passage, par \(wording.name(action.channel))",
        "\(wording.name(action.step)) goes out with the next run, by \(wording.name(action.channel))"
      )
    case .held: ("pas de relance ce jour", "no reminder today")
    }
  }

  /// What becomes of a message that was prepared for it.
  private func without(_ isFrench: Bool) -> String? {
    guard let overtaken else { return nil }
    let day = DateFormat(isFrench ? .french : .english).short(overtaken.action.day)
    return isFrench
      ? "Le message préparé le \(day) part sans elle, ou est retiré."
      : "The message prepared on \(day) leaves without it, or is withdrawn."
  }

  /// When it is spoken of next, unless the reason just said so.
  private func next(_ wording: ReasonWording, _ isFrench: Bool) -> String? {
    if case .acted(let stored) = answer, stored.stage.isUnheard {
      return isFrench
        ? "Le message n'est pas arrivé : l'étape ne compte pas, et sera décidée de nouveau."
        : "The message did not arrive: the step does not count, and is decided anew."
    }
    guard case .held(let reason) = answer, let foreseen else { return nil }
    if followsUnsent {
      let step = wording.name(foreseen.step)
      return isFrench
        ? "Ensuite, une fois parti ce qui attend de l'être : \(step)." : "Then, once what waits has left: \(step)."
    }
    if reason.until == foreseen.day { return nil }
    let (step, day) = (wording.name(foreseen.step), DateFormat(isFrench ? .french : .english).short(foreseen.day))
    return isFrench
      ? "Si rien ne change d'ici là : \(step) le \(day)." : "If nothing changes until then: \(step) on \(day)."
  }

  /// Which version of the company's own decided it; `nil` for the scenario that ships, and of what is settled.
  private func version(_ isFrench: Bool) -> String? {
    guard let decidedBy, answer != .held(.settled) else { return nil }
    return isFrench
      ? "Scénario « \(decidedBy.name) », version \(decidedBy.number)."
      : "Scenario “\(decidedBy.name)”, version \(decidedBy.number)."
  }
}

extension Reason {
  /// The day of the contact that the reason speaks of.
  fileprivate var heardOn: CivilDate? {
    switch self {
    case .done(_, let day, _, _), .finished(_, let day), .follows(_, let day), .recentContact(let day, _): day
    default: nil
    }
  }
}

extension Collection<StoredAction> {
  /// Whether what a reason says was done is only prepared, as far as these actions tell.
  public func isAhead(_ reason: Reason) -> Bool {
    guard let day = reason.heardOn else { return false }
    let then = filter { $0.action.day == day && $0.state != .cancelled }
    return !then.isEmpty && then.allSatisfy { $0.stage.isAhead }
  }
}
