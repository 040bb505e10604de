#pragma once
// The beginnings of what is guessed first: the head of the published lists of leaked passwords and what schools add to
// them. In lower case, without what people put after them (digits and signs are taken off before looking here).

#include <string_view>

namespace belfry::identity {

// clang-format off
inline constexpr std::string_view kCommonPasswords[] = {
    "password", "passwort", "passord", "123456", "1234567", "12345678", "123456789", "1234567890", "111111", "000000",
    "654321", "123123", "121212", "112233", "666666", "888888", "123321", "159753", "987654321", "147258369",
    "147258", "789456", "789456123", "1q2w3e", "1q2w3e4r", "1q2w3e4r5t", "qwerty", "qwertyuiop", "qwert", "qwer",
    "qaz", "qazwsx", "qazwsxedc", "asdf", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "abc", "abcd", "abcde",
    "abcdef", "abcabc", "abcd1234", "abc123", "a1b2c3", "a1b2c3d4", "letmein", "let-me-in", "welcome", "hello",
    "helloworld", "hello123", "iloveyou", "ilovemum", "ilovedad", "iloveme", "loveyou", "lovely", "loveme",
    "sunshine", "princess", "princesa", "football", "footballer", "soccer", "baseball", "basketball", "cricket",
    "rugby", "hockey", "netball", "tennis", "superman", "batman", "spiderman", "ironman", "monkey", "dragon",
    "master", "shadow", "michael", "jordan", "charlie", "daniel", "thomas", "george", "william", "james", "jessica",
    "michelle", "ashley", "amanda", "jennifer", "hannah", "olivia", "amelia", "jack", "harry", "oliver", "joshua",
    "matthew", "samuel", "robert", "andrew", "anthony", "jasmine", "nicole", "sophie", "chloe", "emily", "megan",
    "lauren", "rebecca", "charlotte", "liverpool", "arsenal", "chelsea", "manchester", "manutd", "manunited",
    "mancity", "tottenham", "spurs", "everton", "rangers", "celtic", "westham", "newcastle", "astonvilla", "leeds",
    "england", "scotland", "wales", "ireland", "london", "britain", "pokemon", "pikachu", "minecraft", "minecrafter",
    "fortnite", "roblox", "playstation", "nintendo", "xbox", "xboxone", "callofduty", "starwars", "harrypotter",
    "hogwarts", "frozen", "elsa", "spongebob", "tinkerbell", "hellokitty", "computer", "internet", "google",
    "facebook", "instagram", "snapchat", "youtube", "tiktok", "whatsapp", "samsung", "iphone", "apple", "orange",
    "banana", "chocolate", "cheese", "cookie", "biscuit", "butterfly", "flower", "flowers", "rainbow", "unicorn",
    "kitten", "kittens", "kitty", "puppy", "puppies", "doggy", "tiger", "lion", "panda", "bunny", "rabbit", "hamster",
    "horse", "horses", "pony", "ponies", "dolphin", "penguin", "elephant", "summer", "winter", "spring", "autumn",
    "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "secret", "secrets", "admin",
    "administrator", "root", "user", "guest", "default", "changeme", "change", "testing", "test", "tester", "test123",
    "trustno", "one", "access", "login", "logon", "signin", "master1", "office", "school", "schools", "schoolday",
    "student", "students", "pupil", "pupils", "teacher", "teachers", "head", "headteacher", "class", "classroom",
    "homework", "education", "college", "university", "learning", "hertfordshire", "stevenage", "watford", "hertford",
    "hatfield", "stalbans", "lambeth", "brixton", "belfry", "bellringer", "bell", "family", "mother", "father",
    "sister", "brother", "mummy", "daddy", "grandma", "friend", "friends", "bestfriend", "forever", "freedom",
    "happy", "happyday", "smile", "smiley", "angel", "angels", "heaven", "jesus", "blessed", "peace", "faith", "hope",
    "money", "lucky", "star", "stars", "superstar", "rockstar", "moon", "galaxy", "diamond", "silver", "golden",
    "gold", "purple", "yellow", "black", "white", "green", "blue", "pink", "red", "ginger", "pepper", "maggie",
    "molly", "poppy", "daisy", "rosie", "lily", "ruby", "bella", "buddy", "max", "oscar", "alfie", "archie", "teddy",
    "toby", "sam", "ben", "tom", "joe", "dan", "whatever", "nothing", "anything", "something", "everything", "please",
    "thankyou", "password1", "passw0rd", "p4ssword", "pass", "passcode", "passphrase", "pass1234", "mypassword",
    "newpassword", "thepassword", "ourpassword", "justin", "taylor", "selena", "bieber", "onedirection",
    "directioner", "eminem", "metallica", "nirvana", "ronaldo", "messi", "beckham", "rooney", "gerrard", "cristiano",
    "mustang", "ferrari", "porsche", "mercedes", "corvette", "harley", "hunter", "killer", "thunder", "jaguar",
    "maverick", "phoenix", "matrix", "merlin", "gandalf", "wizard", "ninja", "pirate", "zombie", "vampire", "gamer",
    "gaming", "legend", "warrior", "knight", "cheesecake", "pizza", "burger", "chicken", "noodle", "cupcake",
    "muffin", "sweetie", "sweetheart", "cutie", "babygirl", "babyboy", "baby", "babe", "honey", "sugar", "candy",
    "princess1", "prince", "queen", "king", "duchess", "charliebrown", "snoopy", "mickey", "minnie", "mickeymouse",
    "donald", "disney", "barbie", "winnie", "tigger", "eeyore", "pooh", "scooby", "scoobydoo", "simpsons", "homer",
    "bart", "naruto", "goku", "sasuke", "anime", "kpop", "blackpink", "bts",
};
// clang-format on

} // namespace belfry::identity
