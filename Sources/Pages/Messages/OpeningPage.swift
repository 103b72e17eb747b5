import HTTPTypes
public import Hummingbird
import Kernel
import Logging
import Messaging
import MessagingRules
public import Sealing
public import Storage
import Synchronization
public import Web

/// `/ouverture/…`: the picture of one pixel by which an e-mail reports that it was opened.
///
/// It is answered alike whatever the token: nobody learns from it whether a message, a customer or a company exists. No
/// session is looked for, no cookie is set, nothing of the asker is kept.
public struct OpeningPage: PublicPages {
  private let database: Database
  private let key: SealingKey
  private let budget = Budget()

  /// Pictures that are looked up in a second: ten thousand e-mails that are read within minutes ask for fewer.
  static let perSecond = 50

  public init(_ database: Database, key: SealingKey) {
    self.database = database
    self.key = key
  }

  public var asksWho: Bool { false }

  /// What all requests share.
  private final class Budget: Sendable {
    private let left = Mutex(OpeningBudget(perSecond: OpeningPage.perSecond))
    func takes(at now: Moment) -> Bool { left.withLock { $0.takes(at: now) } }
  }

  public func add(to routes: Router<WebContext>) {
    routes.get("\(OpeningPicture.path)/:token") { request, context in
      // Whoever only asks what kind of file it is has not shown it.
      if request.method == .get, let token = context.parameters.get("token"), budget.takes(at: context.now) {
        do {
          try await NoteOpening(token, key: key).run(database, at: context.now)
        } catch {
          context.logger.error("an opening could not be noted: \(error)")
        }
      }
      return OpeningPage.answer
    }
  }

  /// One transparent pixel. Source: GIF89a specification.
  private static let pixel: [UInt8] = [
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF,
    0x21, 0xF9, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2C, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x02,
    0x02, 0x44, 0x01, 0x00, 0x3B,
  ]

  private static var answer: Response {
    Response(
      status: .ok, headers: [.contentType: "image/gif", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: pixel)))
  }
}
