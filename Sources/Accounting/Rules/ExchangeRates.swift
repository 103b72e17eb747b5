public import Kernel

/// The rates of the days, against the euro: so many units of a currency for one.
///
/// Source: European Central Bank, euro foreign exchange reference rates, published on each TARGET working day.
public struct ExchangeRates: Sendable {
  /// By currency, the days in their order.
  private let rates: [Currency: [(day: CivilDate, rate: ExchangeRate)]]

  /// Days for which a rate holds when none was published since: Easter and a few days more.
  public static let daysMax = 7

  public init(_ rates: [(currency: Currency, day: CivilDate, rate: ExchangeRate)]) {
    self.rates = Dictionary(grouping: rates, by: \.currency).mapValues { all in
      all.map { (day: $0.day, rate: $0.rate) }.sorted { $0.day < $1.day }
    }
  }

  /// What a sum was worth in the currency of the books on a day: through the euro, at the last rates published up to then.
  /// `nil` where no rate is known.
  public func value(of money: Money, in books: Currency, on day: CivilDate) -> Money? {
    if money.currency == books { return money }
    let euros =
      money.currency == .eur ? money : rate(of: money.currency, on: day).flatMap { $0.value(of: money, in: .eur) }
    guard let euros, books != .eur else { return euros }
    return rate(of: books, on: day).flatMap { $0.price(of: euros, in: books) }
  }

  private func rate(of currency: Currency, on day: CivilDate) -> ExchangeRate? {
    guard let known = rates[currency] else { return nil }
    var (low, high) = (0, known.count)
    while low < high {
      let middle = (low + high) / 2
      if known[middle].day <= day { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let found = known[low - 1]
    return day.days(since: found.day) <= ExchangeRates.daysMax ? found.rate : nil
  }
}
