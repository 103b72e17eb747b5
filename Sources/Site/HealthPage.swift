import HTTPTypes
import Hummingbird
import Logging
import Storage
import Web

/// `/sante`: for a supervisor that asks whether the program and its database answer.
struct HealthPage: PublicPages {
  let database: Database

  func add(to routes: Router<WebContext>) {
    routes.get("/sante") { _, context in
      do {
        _ = try await database.read { try $0.count("SELECT COUNT(*) FROM company") }
        return HealthPage.answer(.ok, "ok\n")
      } catch {
        context.logger.error("the database does not answer: \(error)")
        return HealthPage.answer(.serviceUnavailable, "database\n")
      }
    }
  }

  private static func answer(_ status: HTTPResponse.Status, _ text: String) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
