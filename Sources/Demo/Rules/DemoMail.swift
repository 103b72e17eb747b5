public import Kernel

/// An e-mail that a customer of a demo wrote back about an invoice.
public struct DemoMail: Sendable {
  public enum Content: Sendable {
    /// It will be paid on that day.
    case promise(CivilDate)
    /// It was paid on that day.
    case paid(CivilDate)
    /// The delivery was not whole.
    case dispute
    /// Nobody finds the invoice.
    case copy
    /// A machine says that somebody is away until that day.
    case away(until: CivilDate)
  }

  public let sender: (address: String, name: String)
  public let content: Content
  public let invoice: String
  public let amount: Money
  /// Whether somebody has looked after it since.
  public let isDealt: Bool
}

extension DemoLife {
  /// Days before that of the demo in which customers write, and those whose answers nobody has looked after yet.
  private static let mailDays = 6
  private static let unreadDays = 3

  /// The e-mail of an account that is late, where it writes one.
  func mail(_ account: DemoAccount) -> (day: CivilDate, minutes: Int, mail: DemoMail)? {
    var dice = Dice(seed: seed, 14, account.index)
    let back = dice.number(1...DemoLife.mailDays)
    let written = calendar.adding(businessDays: -back, to: day)
    guard dice.happens(perThousand: 600), let contact = account.contact, let address = contact.email,
      account.insolventSince == nil,
      let debt = account.debts.filter({ debt in
        debt.promised == nil && debt.disputed == nil && debt.due < written && debt.claim(on: day) > 0
      }).min(by: { $0.due < $1.due })
    else { return nil }
    let chance = dice.number(0...99)
    let content: DemoMail.Content =
      switch chance {
      case ..<40: .promise(calendar.adding(businessDays: dice.number(3...9), to: max(written, day)))
      case ..<55: .paid(calendar.adding(businessDays: -2, to: written))
      case ..<75: .dispute
      case ..<90: .copy
      default: .away(until: calendar.adding(businessDays: 6, to: day))
      }
    return (
      written, dice.number((8 * 60 + 30)...(17 * 60)),
      DemoMail(
        sender: (address, contact.name), content: content, invoice: debt.number,
        amount: Money(minor: debt.claim(on: day), debt.currency), isDealt: back > DemoLife.unreadDays)
    )
  }
}
