public import Kernel
public import ReceivablesRules

/// The scenarios that come with the program, one for each kind of portfolio: starting points that a company copies and
/// adapts.
///
/// Without having been copied ``consumers`` reminds natural persons, ``publicSector`` public bodies, and ``standard``
/// everybody else, as long as no scenario of the company's own is the default.
///
/// The delays are practice, not law: what the law asks (eight days before a formal notice, no interest of a consumer)
/// is a guard of ``ScenarioRule`` and of the rules of interest, whatever the scenario.
public enum ShippedScenario: String, Sendable, Hashable, CaseIterable {
  /// Between businesses.
  case standard
  /// For a small firm: few steps, no calls to plan, letters let go in one reading.
  case smallBusiness = "small_business"
  /// Few, large customers: everything is read before it leaves, people speak early.
  case keyAccounts = "key_accounts"
  /// Public buyers: no threat, interest is due without it (CCP, art. L2192-13); the agent is called.
  case publicSector = "public_sector"
  /// Natural persons: patient, in writing, nothing by telephone before the last reminder.
  case consumers
  /// Abroad: transfers and post take longer; weekends only, because the holidays there are not known.
  case export
  /// Customers covered by a credit insurer: firm early, so that the notice of non-payment that policies ask for within
  /// sixty days of the due date can be given with proof of the steps before it; a colleague is asked to give it.
  case insured

  /// The one that reminds customers of a kind to whom the company gave none.
  public static func usual(for kind: CustomerKind) -> ShippedScenario {
    switch kind {
    case .consumer: .consumers
    case .publicBody: .publicSector
    case .businessFrance, .businessEurope, .businessOther: .standard
    }
  }

  /// The kinds that have another than ``standard``.
  public static let apart = CustomerKind.allCases.filter { usual(for: $0) != .standard }

  public var scenario: Scenario { scenario(in: .french) }

  /// - Parameter language: that of what it asks of colleagues.
  public func scenario(in language: LanguageCode) -> Scenario {
    Scenario(
      name: rawValue, steps: steps(language), eventSteps: eventSteps, daysBetweenContacts: daysBetweenContacts,
      minimumMinor: 15_00, promiseTolerance: 1,
      calendar: BusinessCalendar(self == .export ? .weekendsOnly : .france))
  }

  private var daysBetweenContacts: Int {
    switch self {
    case .standard, .keyAccounts, .insured: 5
    case .smallBusiness, .export: 7
    case .publicSector, .consumers: 10
    }
  }

  /// A registered letter that a person has read, eight days at least after the step before it.
  private func formalNotice(_ offset: Int, after days: Int = ScenarioRule.daysBeforeNotice) -> Scenario.Step {
    Scenario.Step(
      .formalNotice, offset: offset, means: .registeredLetter, needsApproval: true, daysAfterPrevious: days)
  }

  /// The declaration to the insurer, to be made by the thirtieth day, the shortest that policies usually give. It is
  /// asked for as many days before as a notice comes after any step, and waits for nothing: what keeps a reminder from
  /// leaving extends no delay of a policy.
  private func declaration(_ language: LanguageCode) -> Scenario.Step {
    let text =
      language == .french
      ? "Déclarer l’impayé à l’assureur-crédit, avec les factures échues de ce client et leur montant. Le délai est "
        + "celui de votre police, souvent de 30 à 60 jours après l’échéance. Vérifiez-le, car une déclaration tardive "
        + "peut faire perdre la garantie."
      : "Declare the overdue debt to the credit insurer, with this customer’s overdue invoices and their amount. "
        + "The time limit is your policy’s, often 30 to 60 days after the due date. Check it, since a late "
        + "declaration may lose the cover."
    return .init(
      .task, offset: 30 - ScenarioRule.daysBeforeNotice, means: .task,
      errand: Errand(text, within: ScenarioRule.daysBeforeNotice, isTimely: true), conditions: [.init(.only, .insured)])
  }

  /// What is done because of something that happened, the weightiest first.
  private var eventSteps: [Scenario.Step] {
    switch self {
    case .standard, .keyAccounts: [returnedPayment, brokenPromise]
    case .smallBusiness, .publicSector, .consumers, .export, .insured: [returnedPayment]
    }
  }

  /// Whose payment the bank took back is written to on the next working day, in the gentlest tone: most do not know of it yet. A
  /// person reads it first where the bank's reason may be the customer's own: a consumer may have a direct debit paid back
  /// without giving one (code monétaire et financier, art. L133-25-1), a public body's payment is its accountant's, and
  /// who follows a key account calls rather.
  private var returnedPayment: Scenario.Step {
    let isRead: Bool =
      switch self {
      case .consumers, .publicSector, .keyAccounts: true
      case .standard, .smallBusiness, .export, .insured: false
      }
    return .init(
      .first, key: StepKey(rawValue: "first.returned_payment"), event: .returnedPayment, offset: 1, counting: .business,
      needsApproval: isRead)
  }

  /// Who promised and did not pay is called while the promise is fresh: a letter would say less.
  private var brokenPromise: Scenario.Step {
    .init(
      .call, key: StepKey(rawValue: "call.broken_promise"), event: .brokenPromise, offset: 1, counting: .business,
      means: .call)
  }

  private func steps(_ language: LanguageCode) -> [Scenario.Step] {
    switch self {
    case .standard:
      [
        .init(.courtesy, offset: -7, itemMinimumMinor: 10_000_00), .init(.first, offset: 3), .init(.second, offset: 10),
        .init(.call, offset: 15, means: .call), .init(.last, offset: 21), formalNotice(30),
      ]
    case .smallBusiness:
      [.init(.first, offset: 5), .init(.second, offset: 15), .init(.last, offset: 30), formalNotice(45)]
    case .keyAccounts:
      [
        .init(.courtesy, offset: -10, itemMinimumMinor: 5_000_00), .init(.first, offset: 5, counting: .business),
        .init(.second, offset: 10, counting: .business, needsApproval: true), .init(.call, offset: 20, means: .call),
        .init(.last, offset: 35, needsApproval: true, daysAfterPrevious: 7), formalNotice(60, after: 15),
      ]
    case .publicSector:
      [
        .init(.courtesy, offset: -5, counting: .business), .init(.first, offset: 5, counting: .business),
        .init(.second, offset: 20, daysAfterPrevious: 10), .init(.call, offset: 30, means: .call),
      ]
    case .consumers:
      [
        .init(.first, offset: 7), .init(.second, offset: 21, daysAfterPrevious: 10),
        .init(.last, offset: 40, means: .letter, needsApproval: true, daysAfterPrevious: 15),
        formalNotice(60, after: 15),
      ]
    case .export:
      [
        .init(.courtesy, offset: -7, itemMinimumMinor: 5_000_00), .init(.first, offset: 7), .init(.second, offset: 17),
        .init(.call, offset: 25, means: .call), .init(.last, offset: 40), formalNotice(60, after: 15),
      ]
    case .insured:
      [
        .init(.courtesy, offset: -7, itemMinimumMinor: 5_000_00), .init(.first, offset: 3), .init(.second, offset: 10),
        .init(.call, offset: 14, means: .call), .init(.last, offset: 20), declaration(language), formalNotice(30),
      ]
    }
  }
}

extension Scenario {
  /// The scenario that works out of the box.
  public static let standard = ShippedScenario.standard.scenario

  /// The same with each message read by a person before it leaves: how a new scenario begins.
  public var withConfirmation: Scenario {
    ScenarioRule.guarded(mapping { $0.needsApproval = !$0.kind.isByHand })
  }

  /// The same with each message that the rules allow to leave by itself.
  public var withoutConfirmation: Scenario {
    ScenarioRule.guarded(mapping { $0.needsApproval = false })
  }
}
