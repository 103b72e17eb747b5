// swift-tools-version: 6.2
import PackageDescription

// How the package is laid out, and why, is told in docs/architecture.md.

let flags: [SwiftSetting] = [
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
]

/// A C library of the system: its module, its pkg-config name and the Debian package that brings it.
func clibrary(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
  .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

let clibraries = [
  clibrary("CPq", "libpq", "libpq-dev"),
  clibrary("CPango", "pangocairo", "libpango1.0-dev"),
  clibrary("CQrencode", "libqrencode", "libqrencode-dev"),
  clibrary("CJpeg", "libjpeg", "libjpeg-dev"),
  clibrary("CXml", "libxml-2.0", "libxml2-dev"),
  clibrary("CZip", "libzip", "libzip-dev"),
  clibrary("CZlib", "zlib", "zlib1g-dev"),
  clibrary("CArgon", "libargon2", "libargon2-dev"),
  clibrary("CQpdf", "libqpdf", "libqpdf-dev"),
  clibrary("CCurl", "libcurl", "libcurl4-openssl-dev"),
  clibrary("CGMime", "gmime-3.0", "libgmime-3.0-dev"),
  clibrary("CCmark", "libcmark", "libcmark-dev"),
  clibrary("CXlsxwriter", "xlsxwriter", "libxlsxwriter-dev"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioConcurrency: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let webTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

func named(_ names: [String]) -> [Target.Dependency] { names.map { .byName(name: $0) } }

/// A part of the platform: what every capability stands on and that knows nothing of receivables.
func platform(_ name: String, uses: [String] = [], libraries: [Target.Dependency] = [], resources: [Resource]? = nil)
  -> Target
{
  .target(
    name: name, dependencies: named(["Kernel"] + uses) + libraries, path: "Sources/Platform/\(name)",
    resources: resources, swiftSettings: flags)
}

/// A capability of the business: pure rules in one target, the rest (store, use cases, pages) in another,
/// so that the compiler refuses a rule that reaches for a clock, a database or a page.
func capability(
  _ name: String, rules: [String] = [], uses: [String] = [], libraries: [Target.Dependency] = [],
  resources: [Resource]? = nil
) -> [Target] {
  [
    .target(
      name: "\(name)Rules", dependencies: named(["Kernel"] + rules), path: "Sources/\(name)/Rules",
      swiftSettings: flags),
    .target(
      name: name, dependencies: named(["Kernel", "\(name)Rules"] + rules + uses) + libraries,
      path: "Sources/\(name)", exclude: ["Rules"], resources: resources, swiftSettings: flags),
  ]
}

/// A capability that has rules only.
func rules(_ name: String, uses: [String]) -> Target {
  .target(
    name: "\(name)Rules", dependencies: named(["Kernel"] + uses), path: "Sources/\(name)/Rules", swiftSettings: flags)
}

func tests(_ name: String, of uses: [String], libraries: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: named(["Kernel"] + uses) + libraries, path: "Tests/\(name)",
    swiftSettings: flags)
}

var targets = clibraries

// The kernel and the platform: nothing here knows of receivables.
targets += [.target(name: "Kernel", path: "Sources/Kernel", swiftSettings: flags)]
targets += [platform("Storage", uses: ["CPq"], libraries: [grdb, sqlite])]
targets += [platform("Sealing", libraries: [crypto])]
targets += [platform("Http", uses: ["CCurl"])]
targets += [platform("Remote", uses: ["CCurl", "Xml"], libraries: [crypto])]
targets += [platform("Sms", uses: ["Http"], libraries: [crypto])]
targets += [platform("Postal", uses: ["Http", "Files"], libraries: [crypto])]
targets += [platform("OpenID", uses: ["Http"], libraries: [crypto, cryptoExtras])]
targets += [platform("Journal", uses: ["Storage"], libraries: [crypto])]
targets += [platform("Files", uses: ["CZip", "Xml"], libraries: [crypto])]
targets += [platform("Xml", uses: ["CXml"])]
targets += [platform("Pdf", uses: ["CQpdf"])]
targets += [platform("Language")]
targets += [platform("Typesetting", uses: ["CPango", "CQrencode", "CJpeg"])]
targets += [platform("Charts")]
targets += [platform("Sheets", uses: ["Charts", "Language", "Typesetting", "CXlsxwriter"])]
targets += [platform("Mail", uses: ["CGMime", "CCurl", "CXml"])]
targets += [platform("Mailbox", uses: ["Mail"], libraries: [nio, nioPosix, nioConcurrency, nioSSL])]
targets += [
  platform(
    "Web", uses: ["Charts", "Language", "CZlib"], libraries: [hummingbird, mustache, crypto, httpTypes, nio, log],
    resources: [.copy("Templates"), .copy("Texts"), .copy("Public")])
]

// The capabilities, with the arrows between them.
targets += capability("Receivables", uses: ["Storage", "Journal"])
targets += capability("Promises", rules: ["ReceivablesRules"], uses: ["Storage", "Journal", "Receivables"])
targets += capability("Disputes", rules: ["ReceivablesRules"], uses: ["Storage", "Journal", "Receivables"])
targets += [
  .target(
    name: "RepliesRules", dependencies: named(["Kernel", "DisputesRules"]), path: "Sources/Replies/Rules",
    swiftSettings: flags),
  .target(
    name: "Replies",
    dependencies: named([
      "Kernel", "DisputesRules", "RepliesRules", "ReceivablesRules", "Receivables", "Storage", "Journal", "Sealing",
      "Mail", "Mailbox", "PeopleRules", "People", "Messaging",
    ]), path: "Sources/Replies", exclude: ["Rules"], swiftSettings: flags),
]
targets += capability("Law", rules: ["ReceivablesRules"], uses: ["Storage", "Journal", "Receivables"])
targets += capability("Risk", rules: ["ReceivablesRules"], uses: ["Storage", "Journal", "Receivables"])
targets += capability(
  "Banking", rules: ["Xml", "Files", "ReceivablesRules", "ImportsRules"],
  uses: ["Storage", "Journal", "Receivables", "Imports"])
targets += capability(
  "Litigation", rules: ["ReceivablesRules", "LawRules"], uses: ["Storage", "Journal", "Receivables"])
targets += capability(
  "Messaging", rules: ["ReceivablesRules"],
  uses: [
    "Law", "LitigationRules", "Litigation", "Language", "Storage", "Journal", "Sealing", "Receivables", "Typesetting",
    "Mail",
    "Http", "Sms", "Postal", "Pdf",
  ],
  libraries: [mustache],
  resources: [.copy("Texts")])
targets += capability(
  "Dunning", rules: ["ReceivablesRules", "LawRules", "RiskRules", "LitigationRules"],
  uses: [
    "Litigation",
    "Storage", "Journal", "Language", "Receivables", "Law", "MessagingRules", "Messaging", "PromisesRules", "Promises",
    "Risk",
  ])
targets += capability(
  "Segments", rules: ["ReceivablesRules", "RiskRules"],
  uses: ["Storage", "Journal", "Receivables", "DunningRules", "Dunning", "Risk"])
targets += capability(
  "Invoicing", rules: ["Xml"],
  uses: [
    "Storage", "Journal", "Files", "Pdf", "LawRules", "ReceivablesRules", "Receivables", "ImportsRules", "Imports",
  ])
targets += capability(
  "Imports", rules: ["Files", "Xml", "ReceivablesRules", "RiskRules"],
  uses: ["Storage", "Journal", "Receivables", "LawRules", "Risk"])
targets += capability(
  "People",
  uses: [
    "Language", "Storage", "Journal", "Sealing", "OpenID", "Mail", "Typesetting", "ReceivablesRules", "Receivables",
    "Messaging", "Web", "CArgon",
  ], libraries: [hummingbird, mustache, httpTypes, log], resources: [.copy("Templates"), .copy("Texts")])
targets += capability("Search", rules: ["ReceivablesRules"], uses: ["Storage", "Receivables", "Banking"])
targets += capability(
  "Jobs", uses: ["Storage", "Journal", "PeopleRules", "People"], libraries: [log])
targets += capability("Reporting", uses: ["Storage", "Receivables"])
targets += capability(
  "Teamwork", rules: ["ReceivablesRules"],
  uses: [
    "Storage", "Journal", "Language", "Web", "Mail", "Receivables", "PeopleRules", "People", "DunningRules", "Dunning",
  ],
  resources: [.copy("Templates"), .copy("Texts")])
targets += capability("Onboarding", uses: ["Storage", "Journal"])
targets += [
  .target(
    name: "Help", dependencies: [hummingbird, mustache] + named(["Kernel", "Language", "Web", "CCmark"]),
    path: "Sources/Help", resources: [.copy("Articles"), .copy("Templates"), .copy("Texts")], swiftSettings: flags)
]
targets += capability(
  "Agenda", rules: [],
  uses: [
    "Storage", "Journal", "ReceivablesRules", "Receivables", "PromisesRules", "Promises", "DunningRules", "Dunning",
    "TeamworkRules", "Teamwork", "Messaging", "RepliesRules", "Replies",
  ])
targets += capability(
  "Subscriptions",
  uses: [
    "Storage", "Journal", "Language", "Mail", "ReceivablesRules", "Receivables", "PeopleRules", "People",
  ])
targets += capability(
  "Demo", rules: ["ReceivablesRules", "LawRules", "DunningRules", "RiskRules"],
  uses: [
    "Risk", "LitigationRules", "Litigation", "Storage", "Journal", "Language", "Receivables", "PeopleRules",
    "DisputesRules", "Disputes", "Dunning", "Teamwork",
    "Agenda", "RepliesRules", "Replies", "Messaging",
  ])
targets += capability(
  "PaymentInstruments", rules: ["ReceivablesRules", "Xml"],
  uses: [
    "Storage", "Journal", "Files", "LitigationRules", "Litigation", "Receivables", "ImportsRules", "Imports",
    "MessagingRules", "Messaging", "DunningRules", "Dunning",
  ])
targets += capability(
  "CashApplication", rules: ["ReceivablesRules", "LawRules"],
  uses: [
    "Storage", "Journal", "Receivables", "BankingRules", "Banking", "PaymentInstrumentsRules", "PaymentInstruments",
    "Promises", "DisputesRules", "Disputes", "Messaging",
  ])
targets += capability(
  "FileSources",
  uses: [
    "Storage", "Journal", "Sealing", "Files", "Remote", "ReceivablesRules", "Receivables", "ImportsRules", "Imports",
    "CashApplicationRules", "CashApplication", "PeopleRules", "People",
  ])
targets += capability(
  "Accounting", rules: ["ReceivablesRules", "CashApplicationRules"],
  uses: ["Storage", "Journal", "Receivables", "Files", "Language"])
targets += [
  .target(
    name: "Site",
    dependencies: [hummingbird, httpTypes, log] + named(["Kernel", "Storage", "Web", "PeopleRules", "People"]),
    path: "Sources/Site", swiftSettings: flags)
]

targets += [
  .target(
    name: "Pages",
    dependencies: [hummingbird, mustache, httpTypes, log]
      + named([
        "Kernel", "Storage", "Journal", "Files", "Language", "Pdf", "Charts", "Sheets", "Web",
        "ReceivablesRules", "Receivables",
        "ImportsRules", "Imports", "PeopleRules", "People", "Mail", "Sealing",
        "ReportingRules", "Reporting", "LawRules", "Law",
        "DunningRules", "Dunning", "SegmentsRules", "Segments",
        "MessagingRules", "Messaging", "Sms", "Postal",
        "PromisesRules", "Promises", "DisputesRules", "Disputes", "BankingRules", "Banking", "CashApplicationRules",
        "CashApplication", "TeamworkRules", "Teamwork", "SearchRules", "Search", "AgendaRules", "Agenda",
        "SubscriptionsRules", "Subscriptions", "JobsRules", "Jobs", "OnboardingRules", "Onboarding",
        "Mailbox", "RepliesRules", "Replies", "RiskRules", "Risk",
        "LitigationRules", "Litigation", "AccountingRules", "Accounting", "FileSourcesRules", "FileSources",
        "PaymentInstrumentsRules", "PaymentInstruments",
      ]),
    path: "Sources/Pages", resources: [.copy("Templates"), .copy("Texts")], swiftSettings: flags)
]

// The program: wires the capabilities together.
targets += [
  .executableTarget(
    name: "Encours",
    dependencies: [arguments, log, hummingbird, mustache]
      + named([
        "Kernel", "Storage", "Journal", "Sealing", "Mail", "Mailbox", "RepliesRules", "Replies", "MessagingRules",
        "Messaging",
        "ReceivablesRules", "Receivables",
        "Files", "ImportsRules", "Imports",
        "Banking", "Invoicing", "CashApplicationRules", "CashApplication",
        "DemoRules", "Demo", "Pages",
        "ReportingRules", "Reporting",
        "Law", "LawRules", "Promises", "Disputes",
        "DunningRules", "Dunning", "Segments", "SegmentsRules",
        "Web", "PeopleRules", "People", "Site", "TeamworkRules", "Teamwork", "AgendaRules", "Agenda",
        "Subscriptions", "Jobs", "OnboardingRules", "Onboarding", "Help", "RiskRules", "Risk",
        "LitigationRules", "Litigation", "AccountingRules", "Accounting", "FileSourcesRules", "FileSources",
        "Remote",
        "PaymentInstrumentsRules", "PaymentInstruments",
      ]),
    path: "Sources/Encours", swiftSettings: flags)
]

// Companies made up to measure the matcher on, and the measure; see docs/decisions/040.
targets += [
  .target(
    name: "CashWorlds", dependencies: named(["Kernel", "CashApplicationRules"]), path: "Benchmarks/CashWorlds",
    swiftSettings: flags),
  .executableTarget(
    name: "CashBench", dependencies: named(["Kernel", "CashApplicationRules", "CashWorlds"]),
    path: "Benchmarks/CashBench", swiftSettings: flags),
]

// What the product's work is measured against; see Scripts/bench.
targets += [
  .executableTarget(
    name: "floors",
    dependencies: [arguments, sqlite]
      + named(["Kernel", "Files", "BankingRules", "CXml", "CPango", "MessagingRules", "Messaging"]),
    path: "Benchmarks/Floors", swiftSettings: flags)
]

targets += [
  tests(
    "Encours",
    of: [
      "Storage", "ReceivablesRules", "Receivables", "PeopleRules", "People", "JobsRules", "Jobs", "Pages", "Support",
      "Mail", "Mailbox", "Segments", "SegmentsRules", "RiskRules", "Files", "ImportsRules", "Imports", "MessagingRules",
      "Messaging", "Encours",
    ], libraries: [log])
]

// The tests: one folder a capability; Support holds what they share.
targets += [
  .target(
    name: "Support", dependencies: named(["Kernel", "Http", "Storage", "Journal", "ReceivablesRules", "Receivables"]),
    path: "Tests/Support", swiftSettings: flags)
]
targets += [tests("Kernel", of: [])]
targets += [
  tests(
    "Dunning",
    of: [
      "Language", "Law", "LawRules", "Messaging", "MessagingRules", "DunningRules", "Dunning", "ReceivablesRules",
      "Receivables",
      "Storage", "Journal", "Segments", "Replies", "PromisesRules", "Promises", "DisputesRules", "Disputes",
      "RiskRules",
      "Risk", "LitigationRules", "Litigation", "Support",
    ])
]
targets += [
  tests(
    "Risk",
    of: [
      "Storage", "Journal", "ReceivablesRules", "Receivables", "RiskRules", "Risk", "PromisesRules", "Promises",
      "DisputesRules", "Disputes", "Support",
    ])
]
targets += [
  tests(
    "Litigation",
    of: [
      "Storage", "Journal", "ReceivablesRules", "Receivables", "LawRules", "LitigationRules", "Litigation", "Support",
    ])
]
targets += [
  tests(
    "Segments",
    of: [
      "Storage", "Journal", "ReceivablesRules", "Receivables", "DunningRules", "Dunning", "Messaging", "Replies",
      "SegmentsRules", "Segments", "Support",
    ])
]
targets += [
  tests(
    "Promises",
    of: ["Storage", "Journal", "ReceivablesRules", "Receivables", "PromisesRules", "Promises", "Support"])
]
targets += [
  tests("Disputes", of: ["Storage", "ReceivablesRules", "Receivables", "DisputesRules", "Disputes", "Support"])
]
targets += [
  tests(
    "Replies",
    of: [
      "Storage", "Journal", "Mail", "Sealing", "ReceivablesRules", "Receivables", "MessagingRules", "Messaging",
      "PeopleRules", "People", "DisputesRules", "RepliesRules", "Replies", "Mailbox", "Support",
    ])
]
targets += [
  tests(
    "Mailbox",
    of: [
      "Storage", "Journal", "Mail", "Mailbox", "PeopleRules", "People", "ReceivablesRules", "Receivables", "Messaging",
      "RepliesRules", "Replies", "Support",
    ], libraries: [nio, nioPosix])
]
targets += [tests("Law", of: ["LawRules", "ReceivablesRules"])]
targets += [tests("Files", of: ["Files", "CZip"])]
targets += [
  tests(
    "Imports",
    of: [
      "Files", "Storage", "Journal", "ReceivablesRules", "Receivables", "ImportsRules", "Imports", "RiskRules", "Risk",
      "Support",
    ])
]
targets += [tests("Xml", of: ["Xml"])]
targets += [tests("Sealing", of: ["Sealing"])]
targets += [tests("OpenID", of: ["Http", "OpenID"], libraries: [crypto, cryptoExtras])]
targets += [tests("Sms", of: ["Http", "Sms", "Support"])]
targets += [tests("Postal", of: ["Http", "Postal", "Support"])]
targets += [tests("Sheets", of: ["Charts", "Sheets"])]
targets += [
  tests(
    "Banking",
    of: [
      "BankingRules", "Banking", "Storage", "Journal", "Files", "ImportsRules", "Imports", "ReceivablesRules",
      "Receivables", "Support",
    ])
]
targets += [
  tests(
    "Invoicing",
    of: [
      "InvoicingRules", "Invoicing", "Pdf", "Storage", "Journal", "Files", "ImportsRules", "Imports",
      "ReceivablesRules", "Receivables", "Support",
    ])
]
targets += [
  tests(
    "CashApplication",
    of: [
      "CashApplicationRules", "CashApplication", "CashWorlds", "BankingRules", "Banking", "Storage", "Journal", "Files",
      "ImportsRules", "Imports", "ReceivablesRules", "Receivables", "PromisesRules", "Promises",
      "DisputesRules", "Disputes", "MessagingRules", "Messaging", "Support",
    ])
]
targets += [
  tests(
    "Accounting",
    of: [
      "AccountingRules", "Accounting", "CashApplicationRules", "CashApplication", "BankingRules", "Banking", "Storage",
      "Journal", "Files", "ImportsRules", "Imports", "ReceivablesRules", "Receivables", "Messaging", "Support",
    ])
]
targets += [
  tests(
    "FileSources",
    of: [
      "FileSourcesRules", "FileSources", "Remote", "Sealing", "CashApplicationRules", "CashApplication", "BankingRules",
      "Banking", "Storage", "Journal", "Files", "ImportsRules", "Imports", "ReceivablesRules", "Receivables", "Support",
      "PeopleRules", "People", "Messaging",
    ])
]
targets += [
  tests(
    "PaymentInstruments",
    of: [
      "PaymentInstrumentsRules", "PaymentInstruments", "CashApplicationRules", "CashApplication", "BankingRules",
      "Banking", "Storage", "Journal", "Files", "Xml", "ImportsRules", "Imports", "ReceivablesRules", "Receivables",
      "LitigationRules", "Litigation", "RiskRules", "Risk", "Dunning", "MessagingRules", "Messaging", "Mail", "Replies",
      "Segments", "Support",
    ])
]
targets += [tests("Language", of: ["Language"])]
targets += [
  tests(
    "Messaging",
    of: [
      "Storage", "Journal", "Language", "Sealing", "Typesetting", "Mail", "Sms", "Postal", "ReceivablesRules",
      "Receivables", "MessagingRules", "Messaging", "Replies", "Pdf", "Support",
    ])
]
targets += [
  tests(
    "Demo",
    of: [
      "Storage", "Journal", "ReceivablesRules", "Receivables", "DemoRules", "Demo", "Support", "PeopleRules", "People",
      "RiskRules", "Risk", "LitigationRules", "Litigation",
      "DunningRules", "Dunning", "Messaging", "Segments", "Teamwork", "Agenda", "RepliesRules", "Replies",
      "Files", "ImportsRules", "Imports", "BankingRules", "Banking", "CashApplicationRules", "CashApplication",
    ])
]
targets += [
  tests(
    "Search", of: ["Storage", "ReceivablesRules", "Receivables", "SearchRules", "Search", "Support"])
]
targets += [
  tests(
    "Jobs",
    of: [
      "Storage", "Journal", "ReceivablesRules", "Receivables", "PeopleRules", "People", "JobsRules", "Jobs", "Support",
    ], libraries: [log])
]
targets += [
  tests("Reporting", of: ["Storage", "ReceivablesRules", "Receivables", "ReportingRules", "Reporting", "Support"])
]
targets += [
  .executableTarget(
    name: "outbox-worker",
    dependencies: named(["Kernel", "Storage", "Journal", "Mail", "Sms", "Postal", "MessagingRules", "Messaging"]),
    path: "Tests/OutboxWorker", swiftSettings: flags)
]
targets += [
  .testTarget(
    name: "FaultsTests",
    dependencies: named([
      "Kernel", "Storage", "Journal", "Mail", "Http", "Sms", "Postal", "Receivables", "MessagingRules", "Messaging",
      "Remote", "Replies", "Support",
      "outbox-worker",
    ]), path: "Tests/Faults",
    exclude: ["loopback.py", "mail_server.py", "sms_server.py", "maileva_server.py", "dav_server.py"],
    swiftSettings: flags)
]
targets += [
  tests(
    "Teamwork",
    of: [
      "Storage", "Journal", "Mail", "ReceivablesRules", "Receivables", "PeopleRules", "People", "TeamworkRules",
      "Teamwork", "Web", "RiskRules", "Risk", "Support",
    ])
]
targets += [
  tests(
    "Agenda",
    of: [
      "Storage", "Journal", "ReceivablesRules", "Receivables", "PeopleRules", "People", "PromisesRules", "Promises",
      "DisputesRules", "Disputes", "DunningRules", "Dunning", "MessagingRules", "Messaging", "Segments",
      "TeamworkRules", "Teamwork",
      "RepliesRules", "Replies", "AgendaRules", "Agenda", "Support",
    ])
]
targets += [tests("Web", of: ["Web"], libraries: [hummingbird, mustache])]
targets += [
  tests(
    "People",
    of: [
      "Storage", "Journal", "Sealing", "OpenID", "ReceivablesRules", "Receivables", "PeopleRules", "People", "Web",
      "Support",
    ])
]
targets += [
  tests(
    "Site",
    of: [
      "Storage", "Journal", "Sealing", "Mail", "ReceivablesRules", "Receivables", "PeopleRules", "People", "Web",
      "Site",
      "Pages", "Support",
    ], libraries: [hummingbird, webTesting, mustache, httpTypes, nio, log])
]
targets += [
  tests(
    "Pages",
    of: [
      "Storage", "Journal", "ReceivablesRules", "Receivables", "Imports", "Files", "Banking", "CashApplicationRules",
      "CashApplication", "Dunning", "DunningRules", "ImportsRules", "JobsRules",
      "Messaging", "MessagingRules",
      "ReportingRules", "Reporting", "Web", "Pages", "PeopleRules", "People", "TeamworkRules", "Teamwork",
      "Support", "Sealing", "Mail", "AgendaRules", "Agenda", "SubscriptionsRules", "Subscriptions", "Jobs",
      "Onboarding", "OnboardingRules", "Help", "DisputesRules", "Disputes", "SegmentsRules", "Segments",
      "RepliesRules", "Replies", "Mailbox",
      "RiskRules", "Risk", "LitigationRules", "Litigation", "AccountingRules", "Accounting", "FileSourcesRules",
      "FileSources",
      "PaymentInstrumentsRules", "PaymentInstruments",
    ], libraries: [hummingbird, webTesting, httpTypes, nio, log])
]
targets += [tests("Contract", of: ["Storage", "Journal", "ReceivablesRules", "Receivables", "Support"])]

let package = Package(
  name: "encours",
  products: [.executable(name: "encours", targets: ["Encours"])],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  ],
  targets: targets,
  swiftLanguageModes: [.v6]
)
