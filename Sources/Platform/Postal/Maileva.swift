import Crypto
import Foundation
public import Http
public import Kernel

/// Letters by Maileva (La Poste, Docaposte).
///
/// Source: Maileva's OpenAPI files, registered letters 2.5 (`/registered_mail/v2`), letters (`/mail/v2`), authentication 2.0, as
/// published with the adapter mmeisso/maileva-api-adapter-v2; connectors §6.4. Not tried against the service itself.
///
/// A letter is a *sending* of one document and one recipient. It is a draft, which costs nothing, until it is submitted; what is
/// submitted can neither be called back nor submitted again. So only the last step leaves a doubt, and a doubt can be settled
/// by looking at the sending that bears our reference.
public struct Maileva: PostalProvider {
  /// Where the service is.
  public struct Place: Sendable, Hashable {
    /// Without a slash at its end.
    public var service: String
    public var tokens: String

    public init(service: String, tokens: String) {
      self.service = service
      self.tokens = tokens
    }

    public static let production = Place(
      service: "https://api.maileva.com",
      tokens: "https://connexion.maileva.com/auth/realms/services/protocol/openid-connect/token")
    /// Prints nothing.
    public static let sandbox = Place(
      service: "https://api.sandbox.maileva.net",
      tokens: "https://connexion.sandbox.maileva.net/auth/realms/services/protocol/openid-connect/token")
  }

  /// What an application of an account is known by.
  public struct Account: Sendable, Hashable {
    public let client: String
    public let secret: String
    /// Who the letters are sent for; `nil` where the application is its own user.
    public let user: User?

    public struct User: Sendable, Hashable {
      public let name: String
      public let password: String

      public init(name: String, password: String) {
        self.name = name
        self.password = password
      }
    }

    public init(client: String, secret: String, user: User? = nil) {
      self.client = client
      self.secret = secret
      self.user = user
    }
  }

  /// How letters are made.
  public struct Making: Sendable, Hashable {
    /// Who the service writes to about its work.
    public let email: String
    public let isColoured: Bool
    /// A sheet of its own for the address, which is paid: the address of the letter's own window is then not covered.
    public let hasAddressSheet: Bool

    public init(email: String, isColoured: Bool, hasAddressSheet: Bool) {
      self.email = email
      self.isColoured = isColoured
      self.hasAddressSheet = hasAddressSheet
    }
  }

  let place: Place
  let exchange: ServiceExchange
  let seconds: Int
  private let account: Account
  private let making: Making
  private let tokens: AccessTokens

  /// - Parameter seconds: how long an answer is waited for.
  public init(
    _ place: Place, _ account: Account, _ making: Making, fetch: WebFetch = .overNetwork,
    tokens: AccessTokens = .shared, within seconds: Int = 30
  ) {
    self.place = place
    self.account = account
    self.making = making
    self.tokens = tokens
    self.seconds = seconds
    exchange = ServiceExchange(fetch, server: place.service)
  }

  // MARK: a letter

  /// How long after its beginning a letter may be ordered: a program that was stopped in between is held to be dead by others,
  /// which then look for its letter and go on.
  private static let orderLimit = Duration.seconds(480)

  public func send(_ letter: PostalLetter, isRepeated: Bool) async -> PostalDelivery {
    let began = ContinuousClock.now
    var begun: String?
    if isRepeated {
      switch await find(letter.reference, letter.kind) {
      case .absent: break
      case .draft(let id): begun = id
      case .taken(let id): return accepted(id)
      case .several: return several(letter)
      case .unknown(let reason): return .unavailable(reason: reason)
      }
    }
    let id: String
    do throws(ServiceExchange.Ending) {
      guard let draft = try await draft(letter, begun) else { return several(letter) }
      id = draft
    } catch {
      // Nothing was ordered: what may be there is found by its reference and goes on.
      return switch error {
      case .refused(let said, _): .refused(reply: said)
      case .postponed(let said, let after): .postponed(reason: Phrase(quoting: said), after: after)
      case .unavailable(let reason), .notLetIn(let reason): .unavailable(reason: reason)
      case .uncertain(let reason): .postponed(reason: reason, after: nil)
      }
    }
    guard ContinuousClock.now - began < Self.orderLimit else {
      return .postponed(reason: Phrase("\(place.service) took too long before the order"), after: nil)
    }
    return await submit(id, letter.kind)
  }

  private func several(_ letter: PostalLetter) -> PostalDelivery {
    .uncertain(reason: Phrase("\(place.service) has several letters of the reference \(letter.reference)"))
  }

  /// A draft that holds everything; `nil` for one that holds too much.
  private func draft(_ letter: PostalLetter, _ begun: String?) async throws(ServiceExchange.Ending) -> String? {
    guard let begun else {
      let answer = try await post(Sending(letter, making), to: "\(root(letter.kind))/sendings")
      let id = try exchange.read(answer, as: Created.self).id
      try await add(letter, to: id, document: true, recipient: true)
      return id
    }
    let sending = "\(root(letter.kind))/sendings/\(Self.part(begun))"
    let documents = try await listed("\(sending)/documents?start_index=1&count=30", Documents.self).documents.count
    let recipients = try await listed("\(sending)/recipients?start_index=1&count=50", Recipients.self).recipients.count
    guard documents <= 1, recipients <= 1 else { return nil }
    try await add(letter, to: begun, document: documents == 0, recipient: recipients == 0)
    return begun
  }

  private func add(
    _ letter: PostalLetter, to id: String, document: Bool, recipient: Bool
  ) async throws(ServiceExchange.Ending) {
    let sending = "\(root(letter.kind))/sendings/\(Self.part(id))"
    if document {
      let form = MultipartForm(
        metadata: ServiceExchange.json(Metadata(name: "\(letter.reference).pdf")), name: "\(letter.reference).pdf",
        pdf: letter.pdf)
      _ = try await asked { token in
        WebFetch.Request(
          "\(sending)/documents", headers: headers(token) + ["Content-Type: \(form.contentType)"], content: form.bytes,
          within: seconds)
      }
    }
    if recipient { _ = try await post(Recipient(letter), to: "\(sending)/recipients") }
  }

  /// The one step that costs.
  private func submit(_ id: String, _ kind: PostalKind) async -> PostalDelivery {
    let address = "\(root(kind))/sendings/\(Self.part(id))/submit"
    do throws(ServiceExchange.Ending) {
      _ = try await asked { token in
        WebFetch.Request(address, headers: headers(token), content: [], within: seconds)
      }
      return accepted(id)
    } catch {
      return switch error {
      // Somebody had submitted it: this program, whose answer was lost.
      case .refused(_, "SENDING_STATUS_IS_NOT_DRAFT"): accepted(id)
      case .refused(let said, _): .refused(reply: said)
      case .postponed(let said, let after): .postponed(reason: Phrase(quoting: said), after: after)
      case .unavailable(let reason), .notLetIn(let reason): .unavailable(reason: reason)
      case .uncertain(let reason): .uncertain(reason: reason)
      }
    }
  }

  private func accepted(_ id: String) -> PostalDelivery { .accepted(id: id, reply: "Maileva, \(id)") }

  // MARK: asking

  func root(_ kind: PostalKind) -> String {
    "\(place.service)/\(kind == .registered ? "registered_mail" : "mail")/v2"
  }

  static func part(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-_."))) ?? ""
  }

  func headers(_ token: String) -> [String] { ["Authorization: Bearer \(token)", "Accept: application/json"] }

  private func post(_ body: some Encodable & Sendable, to address: String) async throws(ServiceExchange.Ending)
    -> WebFetch.Answer
  {
    let json = ServiceExchange.json(body)
    return try await asked { token in
      WebFetch.Request(
        address, headers: headers(token) + ["Content-Type: application/json"], body: json, within: seconds)
    }
  }

  private func listed<Value: Decodable>(
    _ address: String, _ type: Value.Type
  ) async throws(ServiceExchange.Ending) -> Value {
    let answer = try await asked { WebFetch.Request(address, headers: headers($0), within: seconds) }
    return try exchange.read(answer, as: type)
  }

  /// Asks with a token, and once more with a new one where the service does not take it: a request that is not let in has
  /// done nothing.
  func asked(
    _ request: @Sendable (String) -> WebFetch.Request
  ) async throws(ServiceExchange.Ending) -> WebFetch.Answer {
    let first = try await token(instead: nil)
    do throws(ServiceExchange.Ending) {
      return try await exchange.ask(request(first))
    } catch {
      guard case .notLetIn = error else { throw error }
      let second = try await token(instead: first)
      return try await exchange.ask(request(second))
    }
  }

  private func token(instead stale: String?) async throws(ServiceExchange.Ending) -> String {
    let request = tokenRequest
    do {
      return try await tokens.token(of: key, instead: stale) { [place, exchange] in
        let answer = try await exchange.ask(request)
        guard let token = try? JSONDecoder().decode(GrantedToken.self, from: Data(answer.body)) else {
          throw ServiceExchange.Ending.unavailable(Phrase("\(place.tokens) gives no token"))
        }
        return (token.access_token, token.seconds)
      }
    } catch let ending as ServiceExchange.Ending {
      // Whatever keeps us out, nothing was said of the letter.
      throw switch ending {
      case .refused(let said, _), .postponed(let said, _):
        .unavailable(Phrase("\(place.tokens) could not be used (\(said))"))
      case .uncertain(let reason), .unavailable(let reason), .notLetIn(let reason): .unavailable(reason)
      }
    } catch {
      let reason = "\(error)"
      throw .unavailable(Phrase("\(place.tokens) could not be used (\(reason))"))
    }
  }

  private var tokenRequest: WebFetch.Request {
    var fields = [("grant_type", account.user == nil ? "client_credentials" : "password")]
    if let user = account.user { fields += [("username", user.name), ("password", user.password)] }
    let pair = Data("\(account.client):\(account.secret)".utf8).base64EncodedString()
    return WebFetch.Request(
      place.tokens,
      headers: [
        "Authorization: Basic \(pair)", "Content-Type: application/x-www-form-urlencoded", "Accept: application/json",
      ], body: fields.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&"), within: seconds)
  }

  private static func encoded(_ text: String) -> String {
    let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }

  /// What tells accounts apart among the tokens that are kept, without their secrets.
  private var key: String {
    let parts = [place.tokens, account.client, account.secret, account.user?.name ?? "", account.user?.password ?? ""]
    return SHA256.hash(data: Data(parts.joined(separator: "\n").utf8)).map { String($0, radix: 16) }.joined(
      separator: ".")
  }
}
