import Kernel
import PeopleRules
import Sheets
import Web

extension RoleListModel {
  /// The roles as a table with a column for each right: what a reviewer of access asks for.
  var table: TableExport {
    let columns =
      [
        SheetColumn(words("users.role"), .text), SheetColumn(words("export.kind"), .text),
        SheetColumn(words("roles.customers"), .text), SheetColumn(words("users.factor"), .text),
        SheetColumn(words("roles.people"), .integer, isSummed: true),
      ] + Right.allCases.map { SheetColumn(words("right.\($0.rawValue)"), .text) }
    return TableExport(words("roles.title"), columns: columns) { _, add in
      for role in roles {
        try add(
          [
            .text(UserWords(words).role(role)), .text(kind(role)),
            .text(words("roles.customers.\(role.customers.rawValue)")),
            .text(demanding.contains(role.key) ? words("roles.demanded") : nil), .integer(holders[role.key] ?? 0),
          ] + Right.allCases.map { .text(words(role.may($0) ? "export.yes" : "export.no")) })
      }
    }
  }
}
