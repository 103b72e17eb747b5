/// Where an item comes from that no file brings; every other source is the ledger's or a file's.
public enum ItemSource {
  /// Money that came in at the bank, or went back.
  public static let bank = "bank"
  /// What a receipt settles beside its own money: a discount, a charge, a rounding, penalties.
  public static let difference = "difference"
  /// What of a receipt goes over to the account of another customer (decision 043).
  public static let transfer = "transfer"
  /// What of a receipt goes over to another currency (decision 058).
  public static let exchange = "exchange"

  /// A ledger.
  public static let ledger = "fec"
  /// How the key of what makes an account keep the balance of a ledger's opening ends (decision 060).
  public static let openingDifference = "/difference"
  /// A list of all that is open.
  public static let openItems = "open-items"
  /// What stands against items that a file says are settled, or owed again, without telling by what.
  public static let settledOutside = "settled-outside"

  /// What the application of cash books.
  public static let ours = [bank, difference, transfer, exchange]
}
