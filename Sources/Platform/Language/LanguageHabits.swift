import Kernel

/// How a language writes numbers, amounts and days.
///
/// Not the system's locale data: its spaces change with its version, and a letter that was kept must be reproduced byte
/// for byte. Source of each: the habits of business letters (Duden, RAE, Accademia della Crusca, Taalunie, Priberam),
/// checked against CLDR.
struct LanguageHabits: Sendable {
  enum CurrencyPlace: Sendable {
    case after
    /// Before the number, the minus before both: `−€40`.
    case before
    /// Before the number and a space, the minus with the number: `€ −40`.
    case beforeSpaced
  }

  let months: [String]
  let shortMonths: [String]
  /// From Monday.
  let weekdays: [String]
  let longWeekdays: [String]
  /// Between the day and the month, and between the month and the year, in words.
  var monthMark = " "
  /// After each day of the month in words.
  var dayMark = ""
  /// How the first of a month is said, if it is not a number as the others.
  var first: String?
  /// Between the parts of a short date; `nil` where the month is written in letters, which nobody reads as a day.
  let dateMark: String?
  /// After a short date without its year.
  var dateEnd = ""
  /// After the weekday of a whole date.
  let weekdayMark: String
  let and: String
  /// Between a day and an hour.
  let at: String
  let week: String
  let today: String
  /// The unit of days, and what stands before days to come.
  let days: String
  let ahead: String
  let decimal: String
  let thousands: String
  let percent: String
  let currency: CurrencyPlace
  /// Numbers for what is feminine in the language (an invoice), from zero.
  let numbers: [String]
  /// Those that are others for what is masculine (a day).
  var masculine: [Int: String] = [:]
}

extension LanguageCode {
  var habits: LanguageHabits {
    switch self {
    case .french: .french
    case .english: .english
    case .german: .german
    case .spanish: .spanish
    case .italian: .italian
    case .dutch: .dutch
    case .portuguese: .portuguese
    }
  }
}

extension LanguageHabits {
  static let french = LanguageHabits(
    months: [
      "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
      "décembre",
    ],
    shortMonths: [
      "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ],
    weekdays: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
    longWeekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    first: "1er", dateMark: "/", weekdayMark: " ", and: "et", at: "à", week: "S", today: "aujourd’hui", days: "j",
    ahead: "dans ", decimal: ",", thousands: LanguageCode.narrowSpace, percent: LanguageCode.narrowSpace + "%",
    currency: .after,
    numbers: [
      "aucune", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
      "treize", "quatorze", "quinze", "seize",
    ], masculine: [0: "aucun", 1: "un"])

  static let english = LanguageHabits(
    months: [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December",
    ],
    shortMonths: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    longWeekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    dateMark: nil, weekdayMark: " ", and: "and", at: "at", week: "W", today: "today", days: "d", ahead: "in ",
    decimal: ".",
    thousands: ",", percent: "%", currency: .before,
    numbers: [
      "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
      "thirteen", "fourteen", "fifteen", "sixteen",
    ])

  static let german = LanguageHabits(
    months: [
      "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
      "Dezember",
    ],
    shortMonths: [
      "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
    ],
    weekdays: ["Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."],
    longWeekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    dayMark: ".", dateMark: ".", dateEnd: ".", weekdayMark: ", ", and: "und", at: "um", week: "KW\u{A0}",
    today: "heute",
    days: "Tage", ahead: "in ", decimal: ",", thousands: ".", percent: LanguageCode.noBreakSpace + "%",
    currency: .after,
    numbers: [
      "keine", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
      "dreizehn", "vierzehn", "fünfzehn", "sechzehn",
    ], masculine: [0: "kein", 1: "ein"])

  static let spanish = LanguageHabits(
    months: [
      "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
      "diciembre",
    ],
    shortMonths: [
      "ene.", "feb.", "mar.", "abr.", "may.", "jun.", "jul.", "ago.", "sept.", "oct.", "nov.", "dic.",
    ],
    weekdays: ["lun.", "mar.", "mié.", "jue.", "vie.", "sáb.", "dom."],
    longWeekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    monthMark: " de ", dateMark: "/", weekdayMark: ", ", and: "y", at: "a las", week: "S", today: "hoy", days: "d",
    ahead: "en ",
    decimal: ",", thousands: ".", percent: LanguageCode.noBreakSpace + "%", currency: .after,
    numbers: [
      "ninguna", "una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce",
      "trece", "catorce", "quince", "dieciséis",
    ], masculine: [0: "ningún", 1: "un"])

  static let italian = LanguageHabits(
    months: [
      "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
      "novembre", "dicembre",
    ],
    shortMonths: [
      "gen.", "feb.", "mar.", "apr.", "mag.", "giu.", "lug.", "ago.", "set.", "ott.", "nov.", "dic.",
    ],
    weekdays: ["lun.", "mar.", "mer.", "gio.", "ven.", "sab.", "dom."],
    longWeekdays: ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"],
    first: "1°", dateMark: "/", weekdayMark: " ", and: "e", at: "alle", week: "S", today: "oggi", days: "gg",
    ahead: "tra ",
    decimal: ",", thousands: ".", percent: "%", currency: .after,
    numbers: [
      "nessuna", "una", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici",
      "dodici", "tredici", "quattordici", "quindici", "sedici",
    ], masculine: [0: "nessun", 1: "un"])

  static let dutch = LanguageHabits(
    months: [
      "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
      "december",
    ],
    shortMonths: [
      "jan.", "feb.", "mrt.", "apr.", "mei", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.",
    ],
    weekdays: ["ma", "di", "wo", "do", "vr", "za", "zo"],
    longWeekdays: ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    dateMark: "-", weekdayMark: " ", and: "en", at: "om", week: "W", today: "vandaag", days: "d", ahead: "over ",
    decimal: ",",
    thousands: ".", percent: "%", currency: .beforeSpaced,
    numbers: [
      "geen", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
      "dertien", "veertien", "vijftien", "zestien",
    ])

  static let portuguese = LanguageHabits(
    months: [
      "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
      "dezembro",
    ],
    shortMonths: [
      "jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez.",
    ],
    weekdays: ["seg.", "ter.", "qua.", "qui.", "sex.", "sáb.", "dom."],
    longWeekdays: [
      "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo",
    ],
    monthMark: " de ", dateMark: "/", weekdayMark: ", ", and: "e", at: "às", week: "S", today: "hoje", days: "d",
    ahead: "em ",
    decimal: ",", thousands: ".", percent: "%", currency: .after,
    numbers: [
      "nenhuma", "uma", "duas", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze",
      "treze", "catorze", "quinze", "dezasseis",
    ], masculine: [0: "nenhum", 1: "um", 2: "dois"])
}
