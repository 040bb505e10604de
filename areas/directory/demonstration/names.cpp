// Lists of names. Accents and apostrophes are meant: searching must forgive them.
#include "areas/directory/demonstration/names.h"

namespace belfry::directory::demonstration {
namespace {

constexpr std::string_view kEnglishGirls[] = {
    "Olivia",  "Amelia",  "Isla",   "Ava",     "Freya",  "Lily",     "Florence",  "Poppy",  "Grace",  "Ella",
    "Evie",    "Willow",  "Rosie",  "Matilda", "Ruby",   "Alice",    "Charlotte", "Sophie", "Daisy",  "Phoebe",
    "Harriet", "Eleanor", "Martha", "Zoë",     "Imogen", "Beatrice", "Jessica",   "Holly",  "Hannah", "Lucy"};
constexpr std::string_view kEnglishBoys[] = {
    "Oliver", "George",  "Noah",   "Arthur",   "Harry",  "Leo",    "Jack",    "Charlie", "Oscar",  "Henry",
    "Archie", "Freddie", "Theo",   "Alfie",    "Thomas", "Finley", "Edward",  "William", "Samuel", "Toby",
    "Joseph", "Max",     "Daniel", "Benjamin", "Jude",   "Ralph",  "Stanley", "Rory",    "Nathan", "Callum"};
constexpr std::string_view kEnglishFamilies[] = {
    "Smith",        "Jones",    "Taylor",         "Brown",   "Wilson",    "Johnson", "Walker",      "Wright",
    "Robinson",     "Thompson", "White",          "Hughes",  "Edwards",   "Green",   "Hall",        "Wood",
    "Harris",       "Clarke",   "Jackson",        "Turner",  "Hill",      "Cooper",  "Ward",        "Morris",
    "Baker",        "Carter",   "Mitchell",       "Parker",  "Bennett",   "Cook",    "Fletcher",    "Palmer",
    "Barnes",       "Webb",     "Chapman",        "Hunt",    "Mason",     "Holmes",  "Knight",      "Brooks",
    "Saunders",     "Rowe",     "Whitfield-Barr", "Ashdown", "Pemberton", "Larkin",  "Thistlewood", "Marlowe",
    "Hartley-Rose", "Goodchild"};
constexpr std::string_view kCelticGirls[] = {"Niamh",  "Aoife",  "Caitlin", "Seren", "Ffion",  "Siân",
                                             "Róisín", "Eilidh", "Mairi",   "Orla",  "Catrin", "Saoirse"};
constexpr std::string_view kCelticBoys[] = {"Cian",  "Oisín", "Rhys",   "Dylan",  "Ewan",   "Hamish",
                                            "Conor", "Tomos", "Fergus", "Declan", "Iestyn", "Seán"};
constexpr std::string_view kCelticFamilies[] = {
    "O'Brien",   "O'Connor",  "Murphy",    "Kelly",    "Byrne",   "McCarthy",  "Davies",         "Evans",
    "Llewellyn", "Griffiths", "MacDonald", "Campbell", "O'Neill", "Gallagher", "Ó Súilleabháin", "Pritchard"};
constexpr std::string_view kSouthAsianGirls[] = {"Aisha", "Zara",   "Anaya",  "Fatima", "Priya", "Maryam",
                                                 "Inaya", "Ishita", "Simran", "Hafsa",  "Kavya", "Mehreen",
                                                 "Noor",  "Amrit",  "Sana",   "Diya"};
constexpr std::string_view kSouthAsianBoys[] = {"Muhammad", "Ayaan", "Arjun",   "Ibrahim",  "Rohan",  "Zayn",
                                                "Hamza",    "Kabir", "Yusuf",   "Harpreet", "Vihaan", "Bilal",
                                                "Imran",    "Ravi",  "Gurdeep", "Idris"};
constexpr std::string_view kSouthAsianFamilies[] = {"Khan",  "Patel", "Ahmed",  "Hussain", "Singh",     "Kaur",
                                                    "Begum", "Shah",  "Ali",    "Sharma",  "Chowdhury", "Iqbal",
                                                    "Malik", "Mehta", "Rahman", "Gill",    "Desai",     "Mirza"};
constexpr std::string_view kAfricanGirls[] = {"Adaeze",  "Chidera", "Ama",   "Efua",     "Temitope", "Ayomide",
                                              "Wanjiru", "Nia",     "Abena", "Folasade", "Zainab",   "Thandiwe"};
constexpr std::string_view kAfricanBoys[] = {"Chinedu", "Kwame",   "Tobi", "Kofi",   "Emeka",  "Oluwaseun",
                                             "Sipho",   "Kwabena", "Femi", "Jabari", "Obinna", "Tendai"};
constexpr std::string_view kAfricanFamilies[] = {"Okafor",  "Mensah",  "Adeyemi",    "Owusu",  "Nwosu",
                                                 "Boateng", "Okonkwo", "Asante",     "Mwangi", "Dlamini",
                                                 "Balogun", "Eze",     "Osei-Bonsu", "Abiola"};
constexpr std::string_view kCaribbeanGirls[] = {"Tianna", "Shanice", "Kezia", "Jada",
                                                "Naomi",  "Ebony",   "Renée", "Amara"};
constexpr std::string_view kCaribbeanBoys[] = {"Tyrese",   "Marlon", "Kieron", "Malachi",
                                               "Jermaine", "Isaiah", "Reuben", "Andre"};
constexpr std::string_view kCaribbeanFamilies[] = {"Campbell", "Francis", "Grant",      "Bailey",   "Henry-Clarke",
                                                   "Gordon",   "Lewis",   "St Hilaire", "Baptiste", "Marshall"};
constexpr std::string_view kPolishGirls[] = {"Zofia",  "Maja",  "Hanna",      "Julia",
                                             "Oliwia", "Łucja", "Aleksandra", "Małgorzata"};
constexpr std::string_view kPolishBoys[] = {"Jakub",    "Filip",  "Kacper",  "Szymon",
                                            "Wojciech", "Łukasz", "Mateusz", "Stanisław"};
constexpr std::string_view kPolishFamilies[] = {"Nowak",     "Kowalski", "Wiśniewski", "Wójcik",   "Kamiński",
                                                "Zieliński", "Woźniak",  "Dąbrowski",  "Krawczyk", "Mazur"};
constexpr std::string_view kEuropeanGirls[] = {"Elena",  "Ioana", "Beatriz", "Inês",  "Sofía",
                                               "Giulia", "Chloë", "Milica",  "Anaïs", "Katarína"};
constexpr std::string_view kEuropeanBoys[] = {"Andrei", "Mihai", "Tiago",  "João",   "Mateo",
                                              "Luca",   "Émile", "Nikola", "Jürgen", "Søren"};
constexpr std::string_view kEuropeanFamilies[] = {"Popescu",  "Ionescu",  "Silva",  "Gonçalves", "García",
                                                  "Rossi",    "Müller",   "Dubois", "Jensen",    "Kovács",
                                                  "Petrović", "Đorđević", "Núñez"};
constexpr std::string_view kTurkishArabicGirls[] = {"Elif", "Zeynep", "Layla",  "Yasmin", "Rania",
                                                    "Ayşe", "Hodan",  "Shukri", "Dilan",  "Salma"};
constexpr std::string_view kTurkishArabicBoys[] = {"Emre", "Kerem", "Omar",   "Karim", "Tariq",
                                                   "Abdi", "Mahad", "Çağlar", "Rojan", "Ismail"};
constexpr std::string_view kTurkishArabicFamilies[] = {"Yılmaz",    "Demir",  "Öztürk", "Haddad", "El-Amin", "Warsame",
                                                       "Abdullahi", "Hassan", "Kaya",   "Farah",  "Şahin",   "Mansour"};
constexpr std::string_view kEastAsianGirls[] = {"Mei", "Xin Yi", "Linh", "Hana", "Ji-woo", "Wing", "Thảo", "Sakura"};
constexpr std::string_view kEastAsianBoys[] = {"Wei", "Jun", "Minh", "Haruto", "Min-jun", "Ho Yin", "Đức", "Kenji"};
constexpr std::string_view kEastAsianFamilies[] = {"Chen", "Wong", "Nguyễn", "Li",  "Tanaka",
                                                   "Kim",  "Chan", "Trần",   "Lam", "Zhang"};

constexpr Heritage kHeritages[] = {
    {56, kEnglishGirls, kEnglishBoys, kEnglishFamilies},
    {8, kCelticGirls, kCelticBoys, kCelticFamilies},
    {12, kSouthAsianGirls, kSouthAsianBoys, kSouthAsianFamilies},
    {7, kAfricanGirls, kAfricanBoys, kAfricanFamilies},
    {3, kCaribbeanGirls, kCaribbeanBoys, kCaribbeanFamilies},
    {4, kPolishGirls, kPolishBoys, kPolishFamilies},
    {4, kEuropeanGirls, kEuropeanBoys, kEuropeanFamilies},
    {4, kTurkishArabicGirls, kTurkishArabicBoys, kTurkishArabicFamilies},
    {2, kEastAsianGirls, kEastAsianBoys, kEastAsianFamilies},
};

} // namespace

std::span<Heritage const> heritages() { return kHeritages; }

} // namespace belfry::directory::demonstration
