import Foundation
public import Kernel
import NIOCore
import NIOPosix
import NIOSSL

/// Why a server could not be spoken to, as somebody who knows no network reads it.
public enum ConnectionObstacle: Sendable, Hashable {
  case unknownName
  case refused
  case noWay
  case noAnswer
  /// Its certificate is not one that this machine trusts, or is not for this name.
  case untrusted
  /// It does not begin with encryption on this port.
  case notEncrypted
  case closed
  case other(String)

  /// - Parameter error: what the network said.
  init(_ error: any Error) {
    switch error {
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first {
        self = ConnectionObstacle(first.error)
      } else {
        self = .unknownName
      }
    case is SocketAddressError: self = .unknownName
    case let error as IOError: self = ConnectionObstacle(code: error.errnoCode) ?? .other("\(error)")
    case ChannelError.connectTimeout: self = .noAnswer
    case ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed, ChannelError.eof: self = .closed
    case is NIOSSLExtraError: self = .untrusted
    case let error as NIOSSLError: self = ConnectionObstacle(handshake: "\(error)")
    case let error as BoringSSLError: self = ConnectionObstacle(handshake: "\(error)")
    default: self = .other("\(error)")
    }
  }

  private init?(code: CInt) {
    switch code {
    case ECONNREFUSED: self = .refused
    case ENETUNREACH, EHOSTUNREACH: self = .noWay
    case ETIMEDOUT: self = .noAnswer
    case ECONNRESET, EPIPE: self = .closed
    default: return nil
    }
  }

  private init(handshake said: String) {
    if said.contains("CERTIFICATE_VERIFY_FAILED") {
      self = .untrusted
    } else if said.contains("WRONG_VERSION_NUMBER") {
      self = .notEncrypted
    } else {
      self = .other(said)
    }
  }
}

extension ConnectionObstacle: Explained {
  public var phrase: Phrase {
    switch self {
    case .unknownName: Phrase("no server has this name")
    case .refused: Phrase("nothing listens on this port")
    case .noWay: Phrase("this machine has no way to it")
    case .noAnswer: Phrase("it does not answer")
    case .untrusted: Phrase("its certificate is not trusted, or is for another name")
    case .notEncrypted: Phrase("it does not speak TLS on this port")
    case .closed: Phrase("it closed the connection")
    case .other(let said): Phrase(quoting: said)
    }
  }
}
