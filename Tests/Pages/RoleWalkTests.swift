import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import PeopleRules
import Support
import Testing

/// Nobody is shown what they may not do: every link of every page, followed as each role, and every form.
struct RoleWalkTests {
  @Test("no link and no form that a role sees is refused to it", arguments: Role.shipped)
  func walk(role: Role) async throws {
    try await PagesBench.open(.sqlite, role: role.key, fill: House.fill()) { bench in
      let routes = bench.routes.map { Route($0) }
      var waiting = ["/", "/bienvenue", "/agenda?vue=semaine", "/clients/B-2", "/notifications", "/compte"]
      var seen = Set(waiting)
      var visits: [String: Int] = [:]
      var forms: Set<String> = []
      while let path = waiting.popLast() {
        let response = try await bench.answer(path)
        #expect(response.status != .forbidden, "\(role.key) is led to \(path)")
        guard response.status == .ok else { continue }
        let page = String(buffer: response.body)
        // A form that only shows what others wrote has nothing to press.
        for form in page.matches(of: /(?s)<form[^>]*action="(\/[^"]*)"[^>]*method="post"(.*?)<\/form>/)
        where form.2.contains("<button") { forms.insert(String(form.1)) }
        let buttons = page.matches(of: /formaction="(\/[^"]*)"/).map { String($0.1) }
        let links = page.matches(of: /href="(\/[^"#]*)/).map { String($0.1) } + buttons
        for link in links.map({ $0.replacing("&amp;", with: "&") }) {
          // Files and what the benches of other targets serve are not pages of ours.
          guard !link.hasPrefix("/public/"), !link.contains("format="), seen.insert(link).inserted else { continue }
          let route = routes.first { $0.method == "GET" && $0.matches(link) }?.text ?? link
          visits[route, default: 0] += 1
          if visits[route, default: 0] <= Self.visitsMax { waiting.append(link) }
        }
      }
      #expect(visits.count > 10, "\(role.key) gets nowhere")
      for form in forms {
        guard let route = routes.first(where: { $0.method == "POST" && $0.matches(form) })?.text else { continue }
        let right = (RightsTests.asked[route] ?? nil) ?? .see
        #expect(role.may(right), "\(role.key) is offered \(route)")
        #expect(role.customers == .all || !RightsTests.whole.contains(route), "\(role.key) is offered \(route)")
      }
    }
  }

  /// How often a route is visited: its pages differ little from each other.
  private static let visitsMax = 4

  /// A route with its names, against the address of a link.
  private struct Route {
    let text: String
    let method: Substring
    private let parts: [Substring]

    init(_ text: String) {
      self.text = text
      let halves = text.split(separator: " ")
      method = halves[0]
      parts = halves[1].split(separator: "/")
    }

    func matches(_ link: String) -> Bool {
      let path = link.prefix { $0 != "?" }.split(separator: "/")
      return path.count == parts.count && zip(parts, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
  }
}
