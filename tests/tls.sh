# Certificates for the tests, made by openssl(1). Source this file.
#
#   authority NAME SUBJECT          makes NAME.pem, a self-signed certificate, and its NAME.key
#   certify NAME SUBJECT NAMES      makes NAME.pem, signed by ca.pem, and its NAME.key; NAMES such as DNS:localhost,IP:127.0.0.1

authority() { openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -subj "/CN=$2" -days 2; }

certify() {
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$2" &&
        echo "subjectAltName=$3" >"$1.ext" &&
        openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile "$1.ext" -out "$1.pem"
}
