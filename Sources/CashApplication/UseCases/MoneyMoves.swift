import Disputes
import Kernel
import Messaging
import Promises
import Receivables
import Storage

/// What follows money at once, in the transaction that books it: promises that it keeps, disputes of what it settles, and both
/// stand again where it is taken back; messages that wait to leave and have nothing left to ask for are withdrawn.
/// Agendas, the portal and what waits for approval read the items themselves.
struct MoneyMoves {
  let company: CompanyID
  let day: CivilDate

  /// Books, and has the rest follow.
  func around<Value>(_ transaction: Transaction, at: Moment, _ book: () throws -> Value) throws -> Value {
    let mark = try AllocationStore.latest(transaction)
    let value = try book()
    let moved = try AllocationStore.moved(since: mark, of: company, transaction)
    if moved.isEmpty { return value }
    try FollowMoney(company, on: day).run(moved, transaction, actor: .system("cash"), at: at)
    try ReopenUnsettledDisputes(company).run(moved.filter(\.isTakenBack).map(\.debit), transaction, at: at)
    try EndSettledDisputes(company, on: day).run(transaction, at: at)
    try WithdrawPaid(company).run(moved.filter { !$0.isTakenBack }, transaction, actor: .system("cash"), at: at)
    return value
  }
}
