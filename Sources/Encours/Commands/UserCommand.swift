public import ArgumentParser
import Foundation
import Kernel
import People
public import PeopleRules
import Receivables
import ReceivablesRules
import Storage

extension Role: ExpressibleByArgument {
  public init?(argument: String) {
    guard let role = Role.shipped(argument) else { return nil }
    self = role
  }

  public static var allValueStrings: [String] { shipped.map(\.key) }
}

/// `encours user …`: who may sign in.
struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Adds the people who may sign in.",
    subcommands: [UserAddCommand.self, UserInviteCommand.self])
}

/// `encours user add`: a person, with a password from standard input or an invitation to choose one.
struct UserAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Adds a person; without a password prints a one-time invitation link.")

  @OptionGroup var options: Options

  @Option(help: "The e-mail address to sign in with.")
  var email: String

  @Option(help: "First name and name.")
  var name: String

  @Option(help: "What the person is here for.")
  var role: Role

  @Option(help: "The language of the pages: fr or en.")
  var language = "fr"

  @Flag(help: "Reads the password from standard input.")
  var passwordStdin = false

  @Option(help: "The address of the interface, for the invitation link.")
  var publicURL = "http://localhost:8080"

  func run() async throws {
    guard let address = EmailAddress(email) else {
      throw Failure(.usage, "«\(email)» is not an e-mail address; write name@company.example")
    }
    guard let language = LanguageCode(interface: language) else {
      throw Failure(.usage, "there is no language «\(language)»; take fr or en")
    }
    let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !name.isEmpty else { throw Failure(.usage, "the person needs a name") }
    let password = passwordStdin ? UserAddCommand.password() : nil
    let database = try await options.open()
    var access = CompanyAccess.all
    if options.company != nil { access = .only([try await options.selectedCompany(in: database).id]) }
    let person = Person(
      id: PersonID(0), email: address, name: name, role: role, language: language, access: access)
    let added: AddPerson.Added
    do {
      added = try await AddPerson(database: database, passwords: Passwords())
        .run(person, password: password, actor: options.actor, at: options.now)
    } catch let refusal as PeopleError {
      throw Failure(.rejected, refusal.description)
    }
    let link = added.invitation.map { UserInviteCommand.link($0, publicURL) }
    struct Answer: Encodable {
      let email: String
      let role: String
      let invitation: String?
    }
    try Output.print(
      Answer(email: address.text, role: role.key, invitation: link),
      table: .init(
        columns: ["email", "role", "invitation"], rows: [[address.text, role.key, link ?? "–"]]),
      as: options.format)
    try await database.close()
  }

  /// Everything on standard input but the line's end that a terminal or `echo` adds.
  static func password() -> String {
    var text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}

/// `encours user invite`: a new invitation, for somebody who let the first expire or forgot the password.
struct UserInviteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Prints a new one-time link to choose a password; older ones stop working.")

  @OptionGroup var options: Options

  @Option(help: "The e-mail address of the person.")
  var email: String

  @Option(help: "The address of the interface, for the link.")
  var publicURL = "http://localhost:8080"

  func run() async throws {
    guard let address = EmailAddress(email) else {
      throw Failure(.usage, "«\(email)» is not an e-mail address; write name@company.example")
    }
    let database = try await options.open()
    let token: String
    do {
      token = try await InvitePerson(database: database).run(address, actor: options.actor, at: options.now)
    } catch let refusal as PeopleError {
      throw Failure(.rejected, refusal.description)
    }
    let link = UserInviteCommand.link(token, publicURL)
    struct Answer: Encodable {
      let email: String
      let invitation: String
    }
    try Output.print(
      Answer(email: address.text, invitation: link),
      table: .init(columns: ["email", "invitation"], rows: [[address.text, link]]), as: options.format)
    try await database.close()
  }

  static func link(_ token: String, _ address: String) -> String {
    "\(address.hasSuffix("/") ? String(address.dropLast()) : address)/invitation/\(token)"
  }
}
