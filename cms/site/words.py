"""The fixed words of pages in Hindi; what is missing here is shown in English."""

from django.utils.translation import get_language

HINDI = {
    "Skip to the content": "मुख्य सामग्री पर जाएँ",
    "Menu": "मेन्यू",
    "Main": "मुख्य",
    "Language": "भाषा",
    "You are here": "आप यहाँ हैं",
    "Contact": "संपर्क",
    "Write to us": "हमें लिखें",
    "Cookies": "कुकी",
    "Allow": "अनुमति दें",
    "No, thanks": "नहीं, धन्यवाद",
    "Cookie choice": "कुकी का चुनाव",
    "All rights reserved.": "सर्वाधिकार सुरक्षित।",
    "minutes": "मिनट",
    "questions": "प्रश्न",
    "marks": "अंक",
    "See the paper": "प्रश्नपत्र देखें",
    "No exam is open yet.": "अभी कोई परीक्षा खुली नहीं है।",
    "A new paper appears here the moment it is published.": (
        "नया प्रश्नपत्र प्रकाशित होते ही यहाँ दिखेगा।"
    ),
    "Over": "समाप्त",
    "Opens": "शुरू:",
    "This form was open for too long. Please send it once more.": (
        "यह फ़ॉर्म बहुत देर तक खुला रहा। कृपया इसे फिर से भेजें।"
    ),
    "That was quick. Please look it over and send it once more.": (
        "यह बहुत जल्दी भेजा गया। कृपया एक बार देखकर फिर से भेजें।"
    ),
    "You have written several times. Please wait an hour.": (
        "आप कई बार लिख चुके हैं। कृपया एक घंटा रुकें।"
    ),
    "Sections": "खंड",
    "Section": "खंड",
    "Marking": "अंक देने का तरीका",
    "Get the app": "ऐप पाएँ",
    "Read on": "आगे पढ़ें",
    "Newer": "नए",
    "Older": "पुराने",
    "Pages": "पृष्ठ",
    "More articles": "और लेख",
    "Nothing has been published here yet.": "यहाँ अभी कुछ प्रकाशित नहीं हुआ है।",
    "Play the video": "वीडियो चलाएँ",
    "Playing it connects you to": "चलाने पर आप इससे जुड़ेंगे:",
    "days": "दिन",
    "hours": "घंटे",
    "It is time.": "समय आ गया है।",
    "Check": "जाँचें",
    "Question": "प्रश्न",
    "of": "में से",
    "All": "सभी",
    "Right.": "सही।",
    "Not quite.": "सही नहीं।",
    "Partly right.": "आंशिक रूप से सही।",
    "The right answer": "सही उत्तर",
    "Choose an answer first.": "पहले कोई उत्तर चुनें।",
    "You have tried often. Come back in a minute.": (
        "आपने कई बार कोशिश की है। एक मिनट बाद आइए।"
    ),
    "This question is no sample any more.": "यह प्रश्न अब नमूना नहीं है।",
    "Choose all that are right.": "सभी सही विकल्प चुनें।",
    "Choose one.": "एक चुनें।",
    "Subjects": "विषय",
    "Topics": "टॉपिक",
    "The subjects of this syllabus are being prepared.": (
        "इस पाठ्यक्रम के विषय तैयार किए जा रहे हैं।"
    ),
    "Code": "कोड",
    "Send": "भेजें",
    "Required": "आवश्यक",
    "Page not found": "पृष्ठ नहीं मिला",
    "This question is not on the paper.": "यह प्रश्न इस पर्चे में नहीं है।",
    "The page you asked for has moved or never existed.": (
        "जो पृष्ठ आपने माँगा वह हट गया है या कभी था ही नहीं।"
    ),
    "Back to the start": "शुरुआत पर लौटें",
    "topics": "टॉपिक",
}


def say(words):
    """The words in the language of the page."""
    return HINDI.get(words, words) if get_language() == "hi" else words
