import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Web

/// The cookies of a browser.
final class CookieJar {
  private var cookies: [String: String] = [:]

  subscript(name: String) -> String? { cookies[name] }
  func set(_ name: String, _ value: String) { cookies[name] = value }
  func clear(_ name: String) { cookies[name] = nil }

  func take(_ response: TestResponse) {
    for header in response.headers[values: .setCookie] {
      let pair = header.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      cookies[String(pair[0])] = header.contains("Max-Age=0") ? nil : String(pair[1])
    }
  }

  var header: String { cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
}

/// A browser that keeps cookies and sends the token of the last page it saw.
final class Browser {
  let client: any TestClientProtocol
  let secure: Bool
  let jar = CookieJar()
  private(set) var csrf = ""

  init(_ client: any TestClientProtocol, secure: Bool = false) {
    self.client = client
    self.secure = secure
  }

  func get(_ path: String, headers: [String: String] = [:]) async throws -> TestResponse {
    let response = try await client.execute(uri: path, method: .get, headers: self.headers(headers), body: nil)
    jar.take(response)
    if let match = response.text.firstMatch(of: /name="_csrf" value="([^"]*)"/) { csrf = String(match.1) }
    return response
  }

  func post(_ path: String, _ fields: [String: String], headers: [String: String] = [:]) async throws -> TestResponse {
    var fields = fields
    if fields["_csrf"] == nil { fields["_csrf"] = csrf }
    let body = fields.map { "\($0.key)=\(Form.encoded($0.value))" }.joined(separator: "&")
    var headers = headers
    if headers["Content-Type"] == nil { headers["Content-Type"] = "application/x-www-form-urlencoded" }
    return try await send(path, body, headers: headers)
  }

  func send(_ path: String, _ body: String, headers: [String: String]) async throws -> TestResponse {
    let response = try await client.execute(
      uri: path, method: .post, headers: self.headers(headers), body: ByteBuffer(string: body))
    jar.take(response)
    return response
  }

  func signIn(
    _ password: String, email: String = SiteTests.email, next: String = "/"
  ) async throws -> TestResponse {
    _ = try await get("/connexion")
    let response = try await post("/connexion", ["email": email, "password": password, "suite": next])
    if response.status == .seeOther, let target = response.headers[.location], target == "/" { _ = try await get("/") }
    return response
  }

  private func headers(_ more: [String: String]) -> HTTPFields {
    var result = HTTPFields()
    result[.cookie] = jar.header
    for (name, value) in more { if let name = HTTPField.Name(name) { result[name] = value } }
    return result
  }
}

extension TestClientProtocol {
  func get(_ path: String) async throws -> TestResponse {
    try await execute(uri: path, method: .get, headers: [:], body: nil)
  }

  func post(_ path: String, _ body: String) async throws -> TestResponse {
    try await execute(
      uri: path, method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
      body: ByteBuffer(string: body))
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
  func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}
