import Kernel
import ReceivablesRules
import RiskRules
import SegmentsRules

extension SegmentCondition.Fact {
  /// What a condition is about, without its value: the name that forms and texts use.
  enum Subject: String, CaseIterable {
    case kinds, languages, countries, currencies
    case turnoverLeast = "turnover_least"
    case turnoverMost = "turnover_most"
    case invoicesLeast = "invoices_least"
    case invoicesMost = "invoices_most"
    case activeLeast = "active_least"
    case activeMost = "active_most"
    case sectors, sizes, tags
    case open, overdue
    case lateItems = "late_items"
    case oldest
    case delayLeast = "delay_least"
    case delayMost = "delay_most"
    case brokenPromise = "broken_promise"
    case promisesKept = "promises_kept"
    case disputed, insolvent, insured
    case overLimit = "over_limit"
    case grades
    case grouped, email, collector, salesperson
  }

  var subject: Subject {
    switch self {
    case .kinds: .kinds
    case .languages: .languages
    case .countries: .countries
    case .currencies: .currencies
    case .turnover(let bound, _): bound == .least ? .turnoverLeast : .turnoverMost
    case .invoices(let bound, _): bound == .least ? .invoicesLeast : .invoicesMost
    case .activeMonths(let bound, _): bound == .least ? .activeLeast : .activeMost
    case .sectors: .sectors
    case .sizes: .sizes
    case .tags: .tags
    case .open: .open
    case .overdue: .overdue
    case .lateItems: .lateItems
    case .oldest: .oldest
    case .delay(let bound, _): bound == .least ? .delayLeast : .delayMost
    case .brokenPromise: .brokenPromise
    case .promisesKept: .promisesKept
    case .disputed: .disputed
    case .insolvent: .insolvent
    case .insured: .insured
    case .overLimit: .overLimit
    case .grades: .grades
    case .grouped: .grouped
    case .email: .email
    case .entrusted(.collector, _): .collector
    case .entrusted(.salesperson, _): .salesperson
    }
  }

  /// What a condition begins with when it is added.
  static func begun(_ subject: Subject, _ currency: Currency) -> Self {
    let unit = Money.scale(currency)
    switch subject {
    case .kinds: return .kinds([.businessFrance])
    case .languages: return .languages([.french])
    case .countries: return .countries(["FR"])
    case .currencies: return .currencies([currency.code])
    case .turnoverLeast: return .turnover(.least, 100_000 * unit)
    case .turnoverMost: return .turnover(.most, 10_000 * unit)
    case .invoicesLeast: return .invoices(.least, 12)
    case .invoicesMost: return .invoices(.most, 2)
    case .activeLeast: return .activeMonths(.least, 10)
    case .activeMost: return .activeMonths(.most, 3)
    case .sectors: return .sectors(["41", "43"])
    case .sizes: return .sizes([.micro, .small])
    case .tags: return .tags(["VIP"])
    case .open: return .open(10_000 * unit)
    case .overdue: return .overdue(1_000 * unit)
    case .lateItems: return .lateItems(2)
    case .oldest: return .oldest(daysLate: 30)
    case .delayLeast: return .delay(.least, days: 15)
    case .delayMost: return .delay(.most, days: 5)
    case .brokenPromise: return .brokenPromise
    case .promisesKept: return .promisesKept(mostPercent: 50)
    case .disputed: return .disputed
    case .insolvent: return .insolvent
    case .insured: return .insured
    case .overLimit: return .overLimit
    case .grades: return .grades([.d, .e])
    case .grouped: return .grouped
    case .email: return .email
    case .collector: return .entrusted(.collector, to: [nil])
    case .salesperson: return .entrusted(.salesperson, to: [nil])
    }
  }
}
