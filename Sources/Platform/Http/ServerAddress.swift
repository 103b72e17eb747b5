import Foundation

/// Where a server may be that is told a secret: behind TLS, or on this machine.
public enum ServerAddress {
  public static func isTrusted(_ address: String) -> Bool {
    guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty, parts.user == nil else {
      return false
    }
    return parts.scheme == "https"
      || (parts.scheme == "http" && ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host))
  }
}
