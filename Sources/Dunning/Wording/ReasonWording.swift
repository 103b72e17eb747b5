public import DunningRules
import Foundation
public import Kernel
import Language
public import ReceivablesRules
import RiskRules

/// Reasons in words, in the language of the person who asks.
public struct ReasonWording: Sendable {
  private let isFrench: Bool
  private let amounts: AmountFormat
  private let dates: DateFormat

  public init(_ language: LanguageCode) {
    isFrench = language == .french
    amounts = AmountFormat(language)
    dates = DateFormat(language)
  }

  /// The step as people call it.
  public func name(_ step: DunningStep) -> String {
    switch step {
    case .courtesy: say("relance préventive", "courtesy reminder")
    case .first: say("première relance", "first reminder")
    case .second: say("deuxième relance", "second reminder")
    case .call: say("appel téléphonique", "telephone call")
    case .task: say("tâche pour un collègue", "task for a colleague")
    case .last: say("dernière relance", "last reminder")
    case .formalNotice: say("mise en demeure", "formal notice")
    }
  }

  /// The channel as people call it.
  public func name(_ channel: DunningChannel) -> String {
    switch channel {
    case .email: say("e-mail", "e-mail")
    case .letter: say("courrier", "letter")
    case .registeredLetter: say("lettre recommandée", "registered letter")
    case .sms: say("SMS", "text message")
    case .call: say("appel", "call")
    case .task: say("tâche", "task")
    }
  }

  /// A post at a customer's as people call it.
  public func name(_ role: ContactRole) -> String {
    switch role {
    case .accountsPayable: say("comptabilité fournisseurs", "accounts payable")
    case .finance: say("direction financière", "finance")
    case .buyer: say("achats", "purchasing")
    case .manager: say("direction", "management")
    case .legal: say("service juridique", "legal department")
    }
  }

  /// What happened, as people call it.
  public func name(_ event: AccountEvent.Kind) -> String {
    switch event {
    case .insolvency: say("procédure collective", "insolvency proceedings")
    case .returnedPayment: say("paiement rejeté", "returned payment")
    case .brokenPromise: say("promesse rompue", "broken promise")
    case .closedDispute: say("litige clos", "closed dispute")
    case .limitExceeded: say("limite dépassée", "limit exceeded")
    }
  }

  /// What happened on a day, with its article.
  private func happened(_ event: AccountEvent.Kind, _ day: CivilDate) -> String {
    switch event {
    case .insolvency:
      say("la procédure collective ouverte le \(on(day))", "the insolvency proceedings opened on \(on(day))")
    case .returnedPayment: say("le paiement rejeté le \(on(day))", "the payment returned on \(on(day))")
    case .brokenPromise: say("la promesse rompue le \(on(day))", "the promise broken on \(on(day))")
    case .closedDispute: say("le litige clos le \(on(day))", "the dispute closed on \(on(day))")
    case .limitExceeded:
      say("la limite de crédit dépassée le \(on(day))", "the credit limit exceeded on \(on(day))")
    }
  }

  private func name(ofCountry code: String) -> String {
    Locale(identifier: isFrench ? "fr_FR" : "en_GB").localizedString(forRegionCode: code) ?? code
  }

  /// One clause, without a capital and without a full stop.
  ///
  /// - Parameter isAhead: whether the step that the reason says was done is only prepared: its message has not left.
  public func text(_ reason: Reason, isAhead: Bool = false) -> String {
    let text = (isAhead ? onPrepared(reason) : nil) ?? onAction(reason) ?? onNothing(reason)
    return isFrench ? Typography.french(text) : text
  }

  /// A message that what follows waits for: which it is, since when, and what it waits for itself; `nil` where it does
  /// not wait.
  func waiting(_ message: StoredAction) -> String? {
    let (step, day) = (name(message.action.step), on(message.action.day))
    let state: String? =
      switch message.stage {
      case .toApprove: say("\(step) à valider depuis le \(day)", "\(step) waits for approval since \(day)")
      case .queued, .released:
        say("\(step) préparée le \(day), pas encore partie", "\(step) prepared on \(day), not sent yet")
      case .written: say("\(step) à poster depuis le \(day)", "\(step) to be posted since \(day)")
      case .doubtful:
        say(
          "\(step) préparée le \(day), peut-être partie, à vérifier",
          "\(step) prepared on \(day), which may have left: to be checked")
      default: nil
      }
    guard let state else { return nil }
    let whole = say("\(state) : aucun message avant", "\(state): no message before it")
    return isFrench ? Typography.french(whole) : whole
  }

  /// Of a step that is decided and that nobody has heard yet; `nil` where the reason speaks of none.
  private func onPrepared(_ reason: Reason) -> String? {
    switch reason {
    case .done(let step, let day, let next, let from):
      say(
        "\(prepared(step, day)) ; \(name(next)) à partir du \(on(from))",
        "\(name(step)) prepared on \(on(day)), not sent yet; \(name(next)) from \(on(from))")
    case .finished(let step, let day):
      say(
        "\(prepared(step, day)) ; dernière étape du scénario",
        "\(name(step)) prepared on \(on(day)), not sent yet; the last step of the scenario")
    case .follows(let step, let day):
      say("après \(the(step)) en préparation depuis le \(on(day))", "after the \(name(step)) prepared on \(on(day))")
    case .recentContact(let day, let next):
      say(
        "un message ou un appel au client est en attente depuis le \(on(day)), pas d'autre avant le \(on(next))",
        "a message or a call to the customer waits since \(on(day)), no other before \(on(next))")
    default: nil
    }
  }

  /// Why something is done; `nil` for reasons of the other kind.
  private func onAction(_ reason: Reason) -> String? {
    switch reason {
    case .reached(let step, let late):
      late < 0
        ? say("\(name(step)) : échéance dans \(-late) j", "\(name(step)): due in \(-late) days")
        : say("\(name(step)) : \(late) j de retard", "\(name(step)): \(late) days late")
    case .follows(let step, let day): say("après \(the(step)) du \(on(day))", "after the \(name(step)) of \(on(day))")
    case .joins(let late):
      say("en retard de \(late) j, citée avec les autres", "\(late) days late, listed with the others")
    case .disputedPart(let money):
      say("\(amount(money)) contestés, non réclamés", "\(amount(money)) disputed, not claimed")
    case .promisedPart(let money, let until):
      say(
        "\(amount(money)) promis pour le \(on(until)), non réclamés",
        "\(amount(money)) promised for \(on(until)), not claimed")
    case .promisedPartInParts(let money, let first, let day):
      say(
        "\(amount(money)) promis en plusieurs fois, dont \(amount(first)) pour le \(on(day)), non réclamés",
        "\(amount(money)) promised in several payments, \(amount(first)) of it for \(on(day)), not claimed")
    case .credits(let money): say("\(amount(money)) d'avoirs déduits", "\(amount(money)) of credits deducted")
    case .emailLost:
      say(
        "l'adresse e-mail ne reçoit plus nos messages, donc par courrier",
        "the e-mail address no longer takes our messages, so by letter")
    case .noEmail: say("pas d'adresse e-mail, donc par courrier", "no e-mail address, so by letter")
    case .noPhone: say("pas de numéro de téléphone, à chercher", "no telephone number: find one")
    case .toRole(let role): say("adressé à : \(name(role))", "addressed to: \(name(role))")
    case .roleMissing(let role):
      say(
        "personne à joindre pour « \(name(role)) », donc au contact habituel",
        "nobody to reach for “\(name(role))”, so to the usual contact")
    case .copied(let roles):
      say(
        "copie à : \(roles.map { name($0) }.joined(separator: ", "))",
        "copy to: \(roles.map { name($0) }.joined(separator: ", "))")
    case .needsApproval: say("à valider par une personne", "waits for a person's approval")
    case .passed(let step):
      say(
        "\(name(step)) passé\(feminine(step)) : ses conditions ne sont pas remplies",
        "\(name(step)) passed over: its conditions do not hold")
    case .asked: say("demandé par une personne", "asked for by a person")
    case .worded(let text): say("avec le texte « \(text) »", "with the text “\(text)”")
    case .answered: say("une réponse est venue depuis la dernière relance", "an answer came since the last reminder")
    case .returned: say("le dernier message n'est pas arrivé", "the last message did not arrive")
    case .opened:
      say("l'ouverture du dernier e-mail a été signalée", "the opening of the last e-mail was reported")
    case .callUnanswered: say("le dernier appel n'a joint personne", "the last call reached nobody")
    case .graded(let grade): say("note \(grade.rawValue)", "grade \(grade.rawValue)")
    case .ungraded: say("client sans note", "customer without a grade")
    case .gradeSetAside:
      say(
        "la note n'est pas regardée : on ne décide pas d'une personne physique par un score",
        "the grade is not looked at: nothing is decided about a natural person by a score")
    case .event(let event, let day): say("après \(happened(event, day))", "after \(happened(event, day))")
    case .yields(let step):
      say(
        "\(name(step)) laissé\(feminine(step)) pour plus tard : un seul contact par jour",
        "\(name(step)) left for later: one contact a day")
    default: nil
    }
  }

  /// Why nothing is done.
  private func onNothing(_ reason: Reason) -> String {
    switch reason {
    case .settled: say("plus rien n'est dû", "nothing is owed any more")
    case .credit(let money):
      say(
        "\(amount(money)) sont à déduire de ce qui est demandé au client",
        "\(amount(money)) is to be deducted from what is asked of the customer")
    case .notYet(let step, let from):
      say("\(name(step)) à partir du \(on(from))", "\(name(step)) from \(on(from))")
    case .done(let step, let day, let next, let from):
      say(
        "\(name(step)) du \(on(day)) ; \(name(next)) à partir du \(on(from))",
        "\(name(step)) of \(on(day)); \(name(next)) from \(on(from))")
    case .finished(let step, let day):
      say(
        "\(name(step)) du \(on(day)), dernière étape du scénario : à vous de décider de la suite",
        "\(name(step)) of \(on(day)), the last step of the scenario: what comes next is yours to decide")
    case .disputed(let money): say("\(amount(money)) sont contestés", "\(amount(money)) is disputed")
    case .promised(let money, let until):
      say("\(amount(money)) sont promis pour le \(on(until))", "\(amount(money)) is promised for \(on(until))")
    case .promisedInParts(let money, let first, let day):
      say(
        "\(amount(money)) sont promis en plusieurs fois, dont \(amount(first)) pour le \(on(day))",
        "\(amount(money)) is promised in several payments, \(amount(first)) of it for \(on(day))")
    case .promiseUnjudged(let promised, let money, let day):
      say(
        "\(amount(money)) reçus le \(on(day)) attendent d'être lettrés : la promesse pour le \(on(promised)) "
          + "n'est pas jugée avant",
        "\(amount(money)) received on \(on(day)) waits to be matched: the promise for \(on(promised)) "
          + "is not judged before")
    case .receiptBars(let money, let day):
      say(
        "\(amount(money)) reçus le \(on(day)) attendent d'être lettrés : ni dernière relance ni mise en demeure avant",
        "\(amount(money)) received on \(on(day)) waits to be matched: no last reminder or formal notice before")
    case .receiptWaits(let money, let day, let until):
      say(
        "\(amount(money)) reçus le \(on(day)) semblent la régler et attendent d'être lettrés ; sans décision, reprise après le "
          + on(until),
        "\(amount(money)) received on \(on(day)) seems to pay it and waits to be matched; undecided, it goes on after "
          + on(until))
    case .debitUnderWay(let money, let day, let until):
      say(
        "\(amount(money)) seront prélevés le \(on(day)) ; sans rejet ni encaissement, reprise après le \(on(until))",
        "\(amount(money)) is collected by direct debit on \(on(day)); unless paid or rejected, it goes on after \(on(until))"
      )
    case .billUnderWay(let money, let day, let until):
      say(
        "\(amount(money)) sont couverts par un effet à l'échéance du \(on(day)) ; sans impayé ni encaissement, reprise après le "
          + on(until),
        "\(amount(money)) is covered by a bill that falls due on \(on(day)); unless paid or unpaid, it goes on after \(on(until))"
      )
    case .inLegalFile(let number): say("dossier contentieux n° \(number) ouvert", "legal file \(number) is open")
    case .insolvent(let since):
      say("procédure collective ouverte le \(on(since))", "insolvency proceedings opened on \(on(since))")
    case .paused(let until): say("relances suspendues jusqu'au \(on(until))", "reminders suspended until \(on(until))")
    case .belowMinimum(let money, let minimum):
      say(
        "\(amount(money)) dus, sous le minimum de \(amount(minimum))",
        "\(amount(money)) owed, below the minimum of \(amount(minimum))")
    case .coveredByCredits(let money):
      say("\(amount(money)) d'avoirs couvrent ce qui est dû", "\(amount(money)) of credits cover what is owed")
    case .contactLost:
      say(
        "l'adresse e-mail ne reçoit plus nos messages et il n'y a pas d'adresse postale : à corriger",
        "the e-mail address no longer takes our messages and there is no postal address: correct it")
    case .contactMissing:
      say("ni adresse e-mail ni adresse postale : à compléter", "neither e-mail nor postal address: complete it")
    case .mobileMissing(let step):
      say(
        "\(name(step)) par SMS : aucun contact n'a de numéro de mobile utilisable",
        "\(name(step)) by text message: no contact has a mobile number that can be used")
    case .recentContact(let day, let next):
      say(
        "client contacté le \(on(day)), pas avant le \(on(next))",
        "customer contacted on \(on(day)), not before \(on(next))")
    case .contactedToday: say("le client a déjà un message aujourd'hui", "the customer has a message today already")
    case .taskToday:
      say(
        "une tâche de l'équipe concerne ce client aujourd'hui : une seule action par jour",
        "the team has a task about this customer today: one action a day")
    case .dayOff(let next): say("jour non ouvré, reprise le \(on(next))", "not a working day; goes on on \(on(next))")
    case .holiday(let country, let next):
      say(
        "jour férié dans le pays du client (\(name(ofCountry: country))), reprise le \(on(next))",
        "public holiday in the customer's country (\(name(ofCountry: country))); goes on on \(on(next))")
    case .otherCompany(let next):
      say(
        "une autre société du groupe s'adresse à ce client aujourd'hui, reprise le \(on(next))",
        "another company of the group turns to this customer today; goes on on \(on(next))")
    case .inferredDueDate:
      say(
        "échéance déduite et non confirmée : pas de mise en demeure",
        "due date inferred and not confirmed: no formal notice")
    case .timeBarred(let since):
      say(
        "prescription acquise depuis le \(on(since)), sauf acte inconnu d'Encours : plus de relance par le scénario",
        "time-barred since \(on(since)), unless interrupted by what Encours does not know: no more reminders")
    case .afterFirmerStep(let step):
      say(
        "\(name(step)) part aujourd'hui pour d'autres factures ; celle-ci suivra",
        "\(name(step)) goes out today for other invoices; this one follows")
    case .afterEvent(let event, let day):
      say(
        "le client est contacté aujourd'hui après \(happened(event, day)) ; celle-ci suivra",
        "the customer is contacted today after \(happened(event, day)); this one follows")
    case .eventAhead(let step, let event, let day, let from):
      say(
        "\(name(step)) après \(happened(event, day)), à partir du \(on(from))",
        "\(name(step)) after \(happened(event, day)), from \(on(from))")
    case .eventSettled(let event, let day):
      say(
        "ce que concernait \(happened(event, day)) est payé", "what \(happened(event, day)) was about is paid")
    case .eventPast(let event, let day):
      say(
        "il est trop tard pour revenir sur \(happened(event, day))",
        "it is too late to come back to \(happened(event, day))")
    case .messageWaits(let since):
      say(
        "ce qui a été préparé le \(on(since)) n'est pas encore parti, ou attend d'être validé ou vérifié : aucun message avant",
        "what was prepared on \(on(since)) has not left yet, or waits to be approved or checked: no message before it"
      )
    case .callWaits(let since, let until):
      say(
        "l'appel prévu le \(on(since)) n'est ni fait ni retiré ; sans lui, la suite reprend le \(on(until))",
        "the call planned on \(on(since)) is neither made nor withdrawn; without it the rest goes on on \(on(until))")
    case .callAgreed(let day, let next):
      say(
        "le client a demandé à être rappelé le \(on(day)) : pas de message avant le \(on(next))",
        "the customer asked to be called again on \(on(day)): no message before \(on(next))")
    case .answerWaits(let since, let until):
      say(
        "une réponse du client, reçue le \(on(since)), attend d'être lue ; sans cela, reprise le \(on(until))",
        "an answer of the customer, received on \(on(since)), waits to be read; unread, it goes on on \(on(until))")
    case .monthlyCap(let most, let next):
      say(
        "client contacté \(most) fois en trente jours, pas avant le \(on(next))",
        "customer contacted \(most) times in thirty days, not before \(on(next))")
    case .outsideConditions:
      say(
        "aucune étape qui reste au scénario ne vise ce client ou ce montant",
        "no step that is left in the scenario is for this customer or this amount")
    default: reason.code
    }
  }

  private func feminine(_ step: DunningStep) -> String { step == .call ? "" : "e" }

  /// In French, that a step was decided and nobody heard of it yet.
  private func prepared(_ step: DunningStep, _ day: CivilDate) -> String {
    step == .call
      ? "\(name(step)) à faire depuis le \(on(day))"
      : "\(name(step)) en préparation depuis le \(on(day)), pas encore partie"
  }

  /// The step with its French article.
  private func the(_ step: DunningStep) -> String { step == .call ? "l'\(name(step))" : "la \(name(step))" }
  private func say(_ french: String, _ english: String) -> String { isFrench ? french : english }
  private func amount(_ money: Money) -> String { amounts.amount(money) }
  private func on(_ day: CivilDate) -> String { dates.short(day) }
}
