import HTTPTypes
import PeopleRules
import Web

/// What somebody must correct on the page of their account: one field at a time.
struct AccountProblem {
  /// The `id` of the field.
  let field: String
  /// The key of the sentence.
  let text: String
  var count: Int?
  var status: HTTPResponse.Status = .unprocessableContent

  /// The fields that can be wrong.
  static let fields = ["nom", "actuel", "nouveau", "encore"]

  init(field: String, text: String) {
    self.field = field
    self.text = text
  }

  /// Nil for an error that is no matter of a field.
  init?(_ error: PeopleError, ownPassword: String, newPassword: String = "nouveau") {
    switch error {
    case .wrongPassword: self.init(field: ownPassword, text: "account.password.wrong")
    case .noPassword: self.init(field: ownPassword, text: "account.password.none")
    case .password(let refusal): self.init(field: newPassword, text: "password.\(refusal.rawValue)")
    case .wait(let seconds):
      self.init(field: ownPassword, text: "account.wait")
      count = Int((seconds + 59) / 60)
      status = .tooManyRequests
    case .busy:
      self.init(field: ownPassword, text: "account.busy")
      status = .serviceUnavailable
    default: return nil
    }
  }

  func sentence(_ words: WordBook) -> String {
    if let count { return words(text, count: count) }
    return words(text, ["count": String(PasswordRule.charactersMin)])
  }

  /// What the summary above the forms reads.
  func model(_ words: WordBook) -> PageModel { ["field": field, "sentence": sentence(words)] }
}
