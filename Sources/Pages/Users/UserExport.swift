import Kernel
import People
import PeopleRules
import Sheets
import Web

extension UserListModel {
  /// The people as a table, in the order of the page.
  var table: TableExport {
    let columns =
      [SheetColumn(words("users.name"), .text), SheetColumn(words("contact.email"), .text)]
      + ["role", "companies", "state", "factor"].map { SheetColumn(words("users.\($0)"), .text) }
      + [SheetColumn(words("users.seen"), .moment)]
    let view = words(isLeft ? "users.view.left" : "users.view.active")
    let speech = UserWords(words)
    return TableExport(words("users.title"), filters: [words("export.view", ["name": view])], columns: columns) {
      _, add in
      for line in sorted {
        try add([
          .text(line.person.name), .text(line.person.email.text), .text(speech.role(line.person.role)),
          .text(speech.companies(line.person.access, companies)), .text(speech.state(line, at: at).text),
          .text(words(line.hasSecondFactor ? "users.factor.on" : "users.factor.off")),
          .moment(line.lastSignIn),
        ])
      }
    }
  }

  var path: String { path(isLeft, asked) }

  func path(_ isLeft: Bool, _ order: ListOrder<UserOrder>?) -> String {
    let parts = [isLeft ? "vue=partis" : nil, order.map { "\(ListOrder<UserOrder>.parameter)=\($0.text)" }]
    let query = parts.compactMap { $0 }.joined(separator: "&")
    return "/reglages/utilisateurs" + (query.isEmpty ? "" : "?" + query)
  }
}
