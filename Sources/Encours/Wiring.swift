import Banking
import Dunning
import Imports
import Invoicing
import Journal
import Messaging
import Receivables
import Storage

/// Where the capabilities are put together: nothing registers itself.
enum Wiring {
  /// Every step of the schema, in the order in which a database takes them.
  static let migrations: [Migration] =
    Journal.migrations
    + ReceivablesSchema.migrations
    + ImportsSchema.migrations
    + BankingSchema.migrations
    + DunningSchema.migrations
    + OutboxSchema.migrations

  /// Every kind of file that can be imported, in the order in which they are tried.
  static let readers: [ImportReader] =
    ReadStatementFile.readers + ReadInvoiceFile.readers + ImportReader.ledgersAndLists
}
