import HTTPTypes
import Hummingbird
import Web

/// The cookies of a session, in one place so that none of them forgets an attribute.
enum SessionCookies {
  static func set(_ session: StartedSession, on response: inout Response, secure: Bool) {
    response.setCookie(
      Cookie(
        name: CookieName.session(secure), value: session.token, maxAge: session.staysSeconds, path: "/",
        secure: secure, httpOnly: true, sameSite: .lax))
    response.setCookie(
      Cookie(
        name: CookieName.device(secure), value: session.device, maxAge: deviceSeconds, path: "/", secure: secure,
        httpOnly: true, sameSite: .lax))
  }

  /// Remembers which sign-in waits for a code, in a cookie that scripts cannot read.
  static func wait(_ step: String, on response: inout Response, secure: Bool) {
    response.setCookie(
      Cookie(
        name: self.step(secure), value: step, maxAge: Int(SignInStepStore.seconds), path: "/", secure: secure,
        httpOnly: true, sameSite: .lax))
  }

  static func step(_ secure: Bool) -> String { (secure ? "__Host-" : "") + "encours-step" }

  static func clear(on response: inout Response, secure: Bool) {
    response.setCookie(
      Cookie(
        name: CookieName.session(secure), value: "", maxAge: 0, path: "/", secure: secure, httpOnly: true,
        sameSite: .lax))
  }

  /// A device is known for a year.
  private static let deviceSeconds = 365 * 24 * 3600
}

extension Caller {
  /// Who sent a request.
  init(_ request: Request, _ context: WebContext) {
    self.init(
      address: context.address, device: request.cookies[CookieName.device(context.secure)]?.value,
      agent: request.headers[.userAgent] ?? "")
  }
}
