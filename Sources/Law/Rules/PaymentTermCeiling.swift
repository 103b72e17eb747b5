public import Kernel

/// The longest term that the law allows, by the kind of sale.
///
/// Source: Code de commerce, art. L441-10 I and L441-11; regles-fr §1.1.
public enum PaymentTermCeiling: String, Hashable, Sendable, Codable, CaseIterable {
  /// Nothing agreed: 30 days from the goods or the service.
  case nothingAgreed = "DEFAULT_30"
  /// Agreed: 60 days from the invoice.
  case net60 = "NET_60_MAX"
  /// Agreed in the contract: 45 days end of month, either reading.
  case endOfMonth45 = "EOM_45_MAX"
  /// Periodic invoices: 45 days.
  case periodic45 = "PERIODIC_45_MAX"
  /// Transport, vehicle hire, freight: 30 days.
  case transport30 = "TRANSPORT_30"
  /// Perishable food: 30 days from delivery.
  case perishable30 = "PERISHABLE_30"
  /// Perishable food on a periodic invoice: 30 days from the end of the ten days of delivery.
  case perishablePeriodic30 = "PERISHABLE_DECADE_30"
  /// Live cattle and fresh meat: 20 days from delivery.
  case livestock20 = "LIVESTOCK_20"
  /// Spirits: 30 days from the end of the month of delivery.
  case spirits30EndOfMonth = "ALCOHOL_30_EOM"
  /// Wine and must: 45 days end of month, or 60 days.
  case wine = "WINE_45_60"

  /// Whether the term starts at the delivery or the service rather than at the invoice.
  public var startsAtDelivery: Bool {
    switch self {
    case .nothingAgreed, .perishable30, .perishablePeriodic30, .livestock20, .spirits30EndOfMonth: true
    case .net60, .endOfMonth45, .periodic45, .transport30, .wine: false
    }
  }

  /// The last lawful due date counted from its start: the later of the lawful readings.
  public func latestDue(from start: CivilDate) -> CivilDate {
    let endOfMonth = max(
      PaymentTerm.daysThenEndOfMonth(45).due(from: start), PaymentTerm.endOfMonthThenDays(45).due(from: start))
    return switch self {
    case .nothingAgreed, .transport30, .perishable30: start.adding(days: 30)
    case .net60: start.adding(days: 60)
    case .endOfMonth45: endOfMonth
    case .periodic45: start.adding(days: 45)
    case .perishablePeriodic30: PaymentTerm.decadeThenDays(30).due(from: start)
    case .livestock20: start.adding(days: 20)
    case .spirits30EndOfMonth: PaymentTerm.endOfMonthThenDays(30).due(from: start)
    case .wine: max(endOfMonth, start.adding(days: 60))
    }
  }
}

/// Something wrong with a due date.
public enum DueDateRemark: Hashable, Sendable {
  /// The date is past what the law allows.
  case tooLong(ceiling: PaymentTermCeiling, latest: CivilDate)
  /// A public buyer's date is past what the law allows.
  case tooLongForPublicBuyer(PublicBuyerDelay, latest: CivilDate)
  /// The invoice and the agreed terms disagree; the invoice wins.
  case differsFromTerms(computed: CivilDate)
}

/// A due date with what is to be said of it.
public struct JudgedDueDate: Hashable, Sendable {
  public let due: CivilDate
  /// The date that the agreed terms give, kept beside the printed one.
  public let computed: CivilDate?
  public let remarks: [DueDateRemark]

  /// The due date of an invoice: the one printed on it wins over the terms; differences and unlawful terms are told.
  public static func judge(
    printed: CivilDate?, terms: PaymentTerm, issued: CivilDate, delivered: CivilDate? = nil,
    ceiling: PaymentTermCeiling? = nil, publicBuyer: PublicBuyerDelay? = nil
  ) -> JudgedDueDate {
    let start: CivilDate
    if case .decadeThenDays = terms { start = delivered ?? issued } else { start = issued }
    let computed = terms.due(from: start)
    let due = printed ?? computed
    var remarks: [DueDateRemark] = []
    if let printed, printed != computed { remarks.append(.differsFromTerms(computed: computed)) }
    if let publicBuyer {
      let latest = publicBuyer.due(requestReceived: issued, serviceDone: delivered)
      if due > latest { remarks.append(.tooLongForPublicBuyer(publicBuyer, latest: latest)) }
    } else if let ceiling {
      let latest = ceiling.latestDue(from: ceiling.startsAtDelivery ? delivered ?? issued : issued)
      if due > latest { remarks.append(.tooLong(ceiling: ceiling, latest: latest)) }
    }
    return JudgedDueDate(due: due, computed: computed, remarks: remarks)
  }
}
