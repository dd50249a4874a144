"""A client of the kind that people run: pyserial, an XML parser, and the questions in the order in which Home Assistant's
integration of the RAVEn asks them. Usage: clients.py PORT one-line|lines. Prints what each answer says; ends with 1 where one is
missing or not as the manual has it. It shares no code with the filters or with the simulated meter."""
import re
import sys
import time
import xml.etree.ElementTree as xml

import serial

EPOCH_2000 = 946684800
ANSWER_S = 5

HEX = re.compile(r'0x[0-9a-fA-F]+$')
# What an answer has to have, and of which form: h hexadecimal, m a MAC of 16 digits, d decimal, y Y or N, t text, * may be empty.
ANSWERS = {
    'MeterList': {'MeterMacId': 'm'},
    'MeterInfo': {'MeterMacId': 'm', 'Type': 'h', 'Nickname': '*', 'Account': '*', 'Auth': '*', 'Host': '*', 'Enabled': 'y'},
    'DeviceInfo': {'DeviceMacId': 'm', 'InstallCode': 'h', 'LinkKey': 'h', 'FWVersion': 't', 'HWVersion': 't', 'ImageType': 'h',
                   'Manufacturer': 't', 'ModelId': 't', 'DateCode': 't'},
    'CurrentSummationDelivered': {'MeterMacId': 'm', 'TimeStamp': 'h', 'SummationDelivered': 'h', 'SummationReceived': 'h',
                                  'Multiplier': 'h', 'Divisor': 'h', 'DigitsRight': 'h', 'DigitsLeft': 'h', 'SuppressLeadingZero': 'y'},
    'InstantaneousDemand': {'MeterMacId': 'm', 'TimeStamp': 'h', 'Demand': 'h', 'Multiplier': 'h', 'Divisor': 'h', 'DigitsRight': 'h',
                            'DigitsLeft': 'h', 'SuppressLeadingZero': 'y'},
    'PriceCluster': {'MeterMacId': 'm', 'TimeStamp': 'h', 'Price': 'h', 'Currency': 'h', 'TrailingDigits': 'h', 'Tier': 'h',
                     'RateLabel': 't'},
    'NetworkInfo': {'DeviceMacId': 'm', 'CoordMacId': 'm', 'Status': 't', 'Description': 't', 'ExtPanId': 'm', 'Channel': 'd',
                    'ShortAddr': 'h', 'LinkStrength': 'h'},
    'TimeCluster': {'MeterMacId': 'm', 'UTCTime': 'h', 'LocalTime': 'h'},
    'ScheduleInfo': {'MeterMacId': 'm', 'Event': 't', 'Frequency': 'h', 'Enabled': 'y'},
    'MessageCluster': {'MeterMacId': 'm', 'TimeStamp': '*', 'Id': '*', 'Text': '*', 'ConfirmationRequired': 'y', 'Confirmed': 'y',
                       'Queue': 't'},
    'CurrentPeriodUsage': {'MeterMacId': 'm', 'TimeStamp': 'h', 'CurrentUsage': 'h', 'Multiplier': 'h', 'Divisor': 'h', 'StartDate': 'h'},
    'LastPeriodUsage': {'MeterMacId': 'm', 'LastUsage': 'h', 'Multiplier': 'h', 'Divisor': 'h', 'StartDate': 'h', 'EndDate': 'h'},
}


class Device:
    def __init__(self, port, several_lines):
        self.port = serial.Serial(port, 115200, timeout=0.1)
        self.several_lines = several_lines
        self.text = ''

    def ask(self, name, **arguments):
        elements = [f'<Name>{name}</Name>'] + [f'<{tag}>{value}</{tag}>' for tag, value in arguments.items()]
        if self.several_lines:
            command = '<Command>\r\n' + ''.join(f'  {e}\r\n' for e in elements) + '</Command>\r\n'
        else:
            command = '<Command>' + ''.join(elements) + '</Command>'
        self.port.write(command.encode('ascii'))

    def answer(self, root):
        """The next fragment with that root; the device's own reports in between are let pass."""
        until = time.monotonic() + ANSWER_S
        while time.monotonic() < until:
            self.text += self.port.read(4096).decode('cp1252', errors='replace')
            while match := re.search(r'<(\w+)>.*?</\1>', self.text.lstrip(), re.S):
                self.text = self.text.lstrip()[match.end():]
                fragment = xml.fromstring(match.group(0))
                if fragment.tag == root:
                    return [(field.tag, (field.text or '').strip()) for field in fragment]
        raise SystemExit(f'no {root} within {ANSWER_S} s')


def check(root, fields):
    values = dict(fields)
    for tag, form in ANSWERS[root].items():
        value = values.get(tag)
        good = value is not None and {
            'h': lambda v: HEX.match(v), 'm': lambda v: HEX.match(v) and len(v) == 18, 'd': str.isdigit,
            'y': lambda v: v in ('Y', 'N'), 't': lambda v: v != '', '*': lambda v: True}[form](value)
        if not good:
            raise SystemExit(f'{root}: {tag} is {value!r}')
    return values


def number(values, tag):
    """A scaled value, as every client has to calculate it."""
    text = values[tag]
    raw = int(text, 16)
    bits = {6: 24, 8: 32}.get(len(text) - 2, 64)
    if tag == 'Demand' and raw >> (bits - 1):
        raw -= 1 << bits
    return raw * (int(values['Multiplier'], 16) or 1) / (int(values['Divisor'], 16) or 1)


def stamp(values, tag):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(int(values[tag], 16) + EPOCH_2000))


def main(port, how):
    device = Device(port, how == 'lines')

    def question(name, root, **arguments):
        device.ask(name, **arguments)
        return check(root, device.answer(root))

    meter = question('get_meter_list', 'MeterList')['MeterMacId']
    question('get_meter_info', 'MeterInfo', MeterMacId=meter)
    print('device', question('get_device_info', 'DeviceInfo')['ModelId'])
    for _ in range(2):
        sums = question('get_current_summation_delivered', 'CurrentSummationDelivered', MeterMacId=meter, Refresh='Y')
        demand = question('get_instantaneous_demand', 'InstantaneousDemand', MeterMacId=meter, Refresh='Y')
        price = question('get_current_price', 'PriceCluster', MeterMacId=meter)
        network = question('get_network_info', 'NetworkInfo')
        print(f"{stamp(demand, 'TimeStamp')}\t{meter}\t{number(demand, 'Demand'):.3f}\t{number(sums, 'SummationDelivered'):.3f}"
              f"\t{number(sums, 'SummationReceived'):.3f}")
    print('price', int(price['Price'], 16) / 10 ** int(price['TrailingDigits'], 16), int(price['Currency'], 16))
    print('network', network['Status'], int(network['LinkStrength'], 16))
    question('get_time', 'TimeCluster')
    device.ask('get_schedule')
    print('schedules', ' '.join(check('ScheduleInfo', device.answer('ScheduleInfo'))['Event'] for _ in range(8)))
    question('get_schedule', 'ScheduleInfo', Event='demand')
    question('get_message', 'MessageCluster')
    question('get_current_period_usage', 'CurrentPeriodUsage')
    question('get_last_period_usage', 'LastPeriodUsage')


main(*sys.argv[1:])
